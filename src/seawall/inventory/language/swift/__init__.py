"""Swift, Objective-C and their package managers: locks."""
