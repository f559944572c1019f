# Signs of dpkg's own Dpkg::Version: one "left<TAB>right" a line in, -1, 0, 1 or ? out.
use strict;
use warnings;
use Dpkg::Version;

while (my $line = <STDIN>) {
    chomp $line;
    my ($left, $right) = map { Dpkg::Version->new($_, check => 1) } split(/\t/, $line, -1);
    print defined $left && defined $right ? version_compare($left, $right) <=> 0 : '?', "\n";
}
