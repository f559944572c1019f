"""Hostile input for every parser: targets, seeds and two engines that mutate them."""
