<?php
// Signs of composer/semver: one "left<TAB>right" a line in, -1, 0, 1 or ? out.
require getenv('COMPOSER_SEMVER') ?: 'Composer/Semver/autoload.php';

use Composer\Semver\Comparator;
use Composer\Semver\VersionParser;

$parser = new VersionParser();
while (($line = fgets(STDIN)) !== false) {
    [$left, $right] = explode("\t", rtrim($line, "\n"));
    try {
        $left = $parser->normalize($left);
        $right = $parser->normalize($right);
        echo Comparator::lessThan($left, $right) ? -1
            : (Comparator::greaterThan($left, $right) ? 1
            : (Comparator::equalTo($left, $right) ? 0 : '?')), "\n";
    } catch (UnexpectedValueException $error) {
        echo "?\n";
    }
}
