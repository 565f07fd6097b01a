"""Builds the price book from two public price tables. Run by `script/update-prices`."""
