.PHONY: help up reset test check bench fmt
RUN = python3 infra/local/start.py run

help: ## What there is
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 10

up: ## Run the whole house on this machine
	@$(RUN) python -m infra.local up

reset: ## Forget what the house on this machine knows
	@$(RUN) python -m infra.local reset

test: ## Run every test
	@$(RUN) pytest

check: ## Look at the code: style, types, who may import whom, templates
	@$(RUN) ruff check .
	@$(RUN) ruff format --check .
	@$(RUN) mypy
	@$(RUN) lint-imports
	@$(RUN) python -m infra.local.templates

bench: ## Measure what requests and cold starts cost against the floor
	@$(RUN) python -m infra.local.bench

fmt: ## Put the code in order
	@$(RUN) ruff check --fix .
	@$(RUN) ruff format .
