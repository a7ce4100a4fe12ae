# Everything a newcomer needs: `make run`, `make test`. Run `make help` for the rest.
PY := .venv/bin/python

.PHONY: help run demo test check strings tables bench soak screenshots xsd installers installers-try clean
help: ## Show this list
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/'

.venv/ready: pyproject.toml installer/set_up.sh
	@sh installer/set_up.sh

.venv/ready-for-tests: pyproject.toml installer/set_up.sh
	@sh installer/set_up.sh --test-tools

run: .venv/ready ## Set up everything and open the program
	@$(PY) -m skjema_app

demo: .venv/ready ## Do the main job without a screen, in the folder demo-ut
	@rm -rf demo-ut && $(PY) -m skjema_app demo --out demo-ut

test: .venv/ready-for-tests ## All tests but the slow suites
	$(PY) -m ruff check . && $(PY) -m ruff format --check . && $(PY) -m mypy
	@# Three at a time on two cores: some tests wait for processes and disks.
	$(PY) -m pytest -q -m "not soak" -n 3 --dist loadfile --no-loadscope-reorder

check: .venv/ready-for-tests ## Lint, types and import directions only
	$(PY) -m ruff check . && $(PY) -m ruff format --check . && $(PY) -m mypy && .venv/bin/lint-imports

strings: .venv/ready-for-tests ## Write resources/i18n/skjema.pot anew
	$(PY) tests/helpers/strings.py --write

tables: .venv/ready-for-tests ## Write the tables of a new vault anew, after a migration was added
	$(PY) tests/helpers/tables_file.py --write

bench: .venv/ready-for-tests ## Speed, as ratios within one run
	$(PY) tests/bench/run.py

soak: .venv/ready-for-tests ## Crash loops and other slow suites
	$(PY) -m pytest -q -m soak -o faulthandler_timeout=7200

screenshots: .venv/ready-for-tests ## Pictures of the screens, light and dark, 100 and 150 %
	$(PY) tests/helpers/screenshots.py screenshots

xsd: .venv/ready ## Fetch KS's schemas of Fiks Arkiv V1 (public, MIT), for the program and its tests
	@$(PY) installer/fetch_xsd.py

installers: .venv/ready ## Build the packages that this machine can build, into dist/
	$(PY) installer/linux/build.py
	@if [ -f installer/windows/build.py ]; then $(PY) installer/windows/build.py; fi

installers-try: .venv/ready ## Install, use, upgrade and remove the packages in systems of their own (as root)
	$(PY) installer/linux/try_out.py
	@if [ -f installer/windows/try.sh ]; then bash installer/windows/try.sh; fi

clean: ## Remove what was built
	rm -rf .venv build dist demo-ut screenshots
