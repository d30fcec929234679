"""The dashboards of the deployed stack, drawn on one machine from the local cloud's metrics, as staff see them in CloudWatch.

Bodies of dashboards, metrics, alarms and the HTML of custom widgets come from the local cloud by AWS's own calls. What its GetMetricData does not
know, metric math, is worked out here (`maths`). `/_watch` shows a page; whoever asks for JSON gets what the page is made of. Its addresses:

- `/_watch?dashboard=NAME&range=1h` (or `1d`, `1w`): a dashboard over the last hour, day or week, and unasked over the time that is its own.
- `/_watch/widget?dashboard=NAME&widget=NUMBER&theme=dark`: what a custom widget answers, for a frame in which nothing runs.

How a body is written: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html
"""
