# Signs of Gem::Version: one "left<TAB>right" a line in, -1, 0, 1 or ? out.
require 'rubygems'
STDIN.each_line(chomp: true) do |line|
  left, right = line.split("\t", -1)
  begin
    puts Gem::Version.new(left) <=> Gem::Version.new(right)
  rescue ArgumentError
    puts '?'
  end
end
