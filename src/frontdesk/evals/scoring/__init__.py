"""From trials to a scorecard: values, intervals, verdicts, regressions."""
