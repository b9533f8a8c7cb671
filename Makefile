# Run "make" for the list of targets.
.DEFAULT_GOAL := help
.PHONY: setup build demo test lint bench chaos oracle fuzz clean help

python := .venv/bin/python
interviewd := .build/release/interviewd

setup: ## install what the build needs (Debian packages)
	@scripts/setup

build: ## build the release binaries into .build/release
	@swift build --quiet -c release --static-swift-stdlib

demo: setup build ## turn a sample recording into a report, in demo-output/
	@$(interviewd) process samples/answer-1.mp4 --output demo-output

test: ## set up, build and run every test
	@scripts/test

lint: ## formatting, shell, Python and the layering of imports
	@scripts/lint

bench: build ## measure speed and memory against the thresholds ; BENCH="--write FILE"
	@scripts/setup --tests
	@$(python) Benchmarks/bench.py $(BENCH)

chaos: build ## kill the daemon at random moments and look for losses; CHAOS="--kills N --seed S --local"
	@scripts/setup --tests
	@$(python) Tests/Chaos/chaos.py $(CHAOS)

oracle: ## make the values of Praat and botocore again and show any drift from the committed ones
	@scripts/setup --tests
	@$(python) Tests/Oracle/oracle.py --check
	@$(python) Tests/Oracle/sigv4.py --check

fuzz: build ## run decoder and parsers over mutated recordings and documents; FUZZ="--count N --seed S"
	@scripts/setup --tests
	@$(python) Tests/Fuzz/fuzz.py $(FUZZ)
	@$(python) Tests/Fuzz/fuzz_documents.py $(FUZZ)

clean: ## remove what build and demo made
	@rm -rf .build demo-output demo-data demo-s3 demo-interviews.json demo-daemon.log

help: ## show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)
