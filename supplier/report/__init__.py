"""The assessment report and the exports."""
