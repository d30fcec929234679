# Everything is done by the tools in .venv; infra/local/start.py finds or fetches them first, with any Python from 3.9 on.
.PHONY: help tools up reset test check bench cost load fmt requirements staging production edge
.DEFAULT_GOAL := help
PYTHON3 ?= python3
# Without any PATH, as in an empty environment, make finds no program at all.
PATH ?= /usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
export PATH
WITH = @$(PYTHON3) infra/local/start.py
export PORT

help: ## What there is
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

tools: ## Find or fetch Python 3.13 and uv, and install from the locks
	$(WITH)

up: ## Run the whole house on this machine (PORT=8000)
	$(WITH) python -m infra.local up

reset: ## Forget what the house on this machine knows
	$(WITH) python -m infra.local reset

test: ## Run every test, four files at a time, the quick ones first (TESTS=tests/rules for some)
	$(if $(TESTS),,$(WITH) python -m infra.local.browser)
	$(WITH) pytest -n 4 --dist loadfile --no-loadscope-reorder $(TESTS)

check: ## Look at the code: style, types, who may import whom, templates
	$(WITH) ruff check .
	$(WITH) ruff format --check .
	$(WITH) mypy
	$(WITH) lint-imports
	$(WITH) python -m infra.local.templates
	$(WITH) python -m infra.local.analysis

bench: ## Measure what requests and cold starts cost against the floor
	$(WITH) python -m infra.local.bench

cost: ## Reckon what a month costs on AWS (STUDENTS=20000 GROUPS=400 SIGN_IN=university or house)
	$(WITH) python -m infra.local.cost $(if $(STUDENTS),--students $(STUDENTS)) $(if $(GROUPS),--groups $(GROUPS)) $(if $(SIGN_IN),--sign-in $(SIGN_IN))

load: ## Play a Freshers' hour in a house of its own, look at the books, and reckon it for AWS (STUDENTS=150 MINUTES=4)
	$(WITH) python -m infra.local.load $(if $(STUDENTS),--students $(STUDENTS)) $(if $(MINUTES),--minutes $(MINUTES))

fmt: ## Put the code in order
	$(WITH) ruff check --fix .
	$(WITH) ruff format .

requirements: ## After a change of the lock: what goes into the layer of other people's packages
	$(WITH) uv export --quiet --locked --no-dev --no-emit-project --no-annotate --no-header --output-file layers/third_party/requirements.txt

staging: ## Deploy to AWS as it says in samconfig.toml, for trying things out (DEPLOY=--no-execute-changeset only says what would change)
	$(WITH) sam build $(BUILD)
	$(WITH) sam deploy --config-env staging $(DEPLOY)

production: ## Deploy to AWS, for everybody (DEPLOY as above)
	$(WITH) sam build $(BUILD)
	$(WITH) sam deploy --config-env production $(DEPLOY)

edge: ## CloudFront in front of it, as docs/edge.md says (STAGE=staging)
	$(WITH) sam deploy --template-file infra/edge.yaml --config-env edge-$(or $(STAGE),staging)
