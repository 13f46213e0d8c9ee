#!/usr/bin/perl
# SPDX-License-Identifier: Apache-2.0
# Which of some files hold pages, by their content: HTML, plain text, and web
# archives, compressed or not. For quickstart; kc-extract reads what it lets pass.
# Usage: find FOLDER -type f -print0 | page-files.pl COUNTS >TAKEN
# TAKEN is NUL-separated. COUNTS has a line for each kind: taken or left, number,
# kind, a first name.
use strict;
use warnings;

my $HEAD = 65536;    # bytes that decide

# Elements that HTML may begin with (MIME Sniffing Standard, 7.1).
my $ELEMENT = qr/!doctype\s+html|html|head|script|iframe|h[1-6]|div|font|table|a|
	style|title|b|body|br|p|meta|link/xi;

my @MAGIC = (
	[qr/^%PDF-/, 'PDF'],
	[qr/^(?:\x89PNG|\xFF\xD8\xFF|GIF8|RIFF....WEBP|BM.{4}\0{4}|\0\0[\x01\x02]\0)/s, 'picture'],
	[qr/^\xD0\xCF\x11\xE0/, 'HWP or old Office'],
	[qr/^PK\x03\x04/, 'zip, HWPX or Office'],
	[qr/^(?:\xFD7zXZ\0|BZh[1-9]|7z\xBC\xAF|Rar!)/, 'xz, bzip2, 7z or rar'],
	[qr/^PAR1/, 'Parquet'],
);

my %CODE = map { $_ => 1 } qw(c h cc cpp cxx hpp hh py pyi js mjs cjs ts jsx tsx java go
	rs rb pl pm sh bash ps1 bat sql kt swift scala lua r m mm vue svelte cs asm s
	php phtml jsp tex sty mk cmake gradle patch diff po);
my %STYLE = map { $_ => 1 } qw(css scss sass less styl);
my %DATA = map { $_ => 1 } qw(json jsonl ndjson geojson map ipynb yaml yml toml ini cfg conf
	csv tsv properties lock);

sub head_of {
	my ($name) = @_;
	open my $in, '<:raw', $name or return (undef, 'cannot be read');
	my $head = '';
	read $in, $head, $HEAD;
	close $in;
	my @unpack = $head =~ /^\x1F\x8B/ ? qw(gzip -dc --) : $head =~ /^\x28\xB5\x2F\xFD/ ? qw(zstd -dcq --) : ();
	return ($head, '') if !@unpack;
	my $pid = open my $pipe, '-|';
	if (!$pid) {
		open STDERR, '>', '/dev/null';
		exec @unpack, $name or exit 127;
	}
	binmode $pipe;
	$head = '';
	read $pipe, $head, $HEAD;
	close $pipe;    # its status is that of a closed pipe
	return ($head, $head eq '' ? 'damaged or empty archive' : '');
}

# Lines of programs and style sheets end in ; { } or begin as statements do. A
# file is code if three in ten of its first 400 lines are such, and twice as many
# as its other lines that are not ASCII, which are prose: a page of a Korean manual
# with `int x;` between its paragraphs stays, a program with Korean comments goes.
# Told so by lines alone: 81 % of 2,322 programs and style sheets of Debian and npm
# (their names tell the others), and 3.8 % of 3,307 Korean texts, most of them technical.
sub is_code {
	my ($text) = @_;
	return 1 if $text =~ /^(?:#!|<\?php)/;
	$text =~ s/^(```|~~~).*?^\1.*?$//msg;    # code that Markdown quotes
	my ($all, $code, $prose) = (0, 0, 0);
	for my $line (split /\r?\n/, $text) {
		next if $line !~ /\S/;
		last if ++$all > 400;
		if ($line =~ m{[;\{\}]\s*$ | ^\s*(?:[\])]+[;,]?\s*$ | //|/\*|\*\s |
			\#\s*(?:include|define|if|ifn?def|endif)\b |
			(?:import|from|package|using)\s+[\w.\{*"']+(?:\s|$) |
			(?:def|class|func|fn|function|struct|interface)\s+\w+\s*[(\{:<] |
			(?:var|let|const|public|private|static|return|if|elif|else|for|while|try|except)\b[^.]*[=(:;]\s*$ |
			@\w+(?:\(|\s*$) | [\w.]+\s*[-+*/]?=\s*\S | [\w.]+\(.*\)\s*$)}x) { $code++; }
		elsif ($line =~ /[\x80-\xFF]/ && $line !~ /^\s*#+\S|^\s*# .*\S/) { $prose++; }
	}
	return $code * 10 >= $all * 3 && $code > $prose * 2;
}

sub is_json {
	my ($text) = @_;
	return $text =~ /^\s*(?:\{\s*(?:"(?:[^"\\]|\\.)*"\s*:|\}\s*$)|\[\s*(?:[\[\{"]|-?\d[\d.eE+-]*\s*,|\]\s*$))/;
}

# kind_of NAME: (taken?, kind)
sub kind_of {
	my ($name) = @_;
	my ($head, $fault) = head_of($name);
	return (0, $fault) if $fault;
	return (0, 'empty file') if $head eq '';
	for (@MAGIC) { return (0, $_->[1]) if $head =~ $_->[0]; }
	return (1, 'web archive') if $head =~ m{^WARC/\d|^filedesc://};
	# UTF-16: markup and code are ASCII, which the zero bytes stand between.
	my $wide = $head =~ /^(?:\xFF\xFE|\xFE\xFF)/ || $head =~ /^(?:\0[\t\n\r -~]){4}|^(?:[\t\n\r -~]\0){4}/;
	$head =~ s/[\0\x80-\xFF]//g if $wide;
	return (0, 'other binary') if !$wide && ($head =~ /\0/ || ($head =~ tr/\x01-\x08\x10-\x1A\x1C-\x1F//) > length($head) / 100);
	$head =~ s/^(?:\xEF\xBB\xBF|\xFF\xFE|\xFE\xFF)//;
	(my $markup = $head) =~ s/^(?:\s+|<!--.*?-->|<\?xml.*?\?>)+//s;
	return (1, 'HTML') if $markup =~ /^<$ELEMENT[\s>\/]/ && $name !~ /\.(?:vue|svelte)$/i;
	my ($ending) = $name =~ m{[^/]\.([^./]+?)(?:\.gz|\.zst)?$};
	$ending = lc($ending // '');
	return (0, 'style sheet') if $STYLE{$ending};
	return (0, 'JSON') if is_json($head);
	return (0, 'data') if $DATA{$ending};
	return (0, 'XML') if $head =~ /^\s*<(?:\?xml|!doctype|svg|rss|feed|urlset)/i;
	return (0, 'code') if $CODE{$ending} || is_code($head);
	return (1, 'text');
}

local $/ = "\0";
my (%number, %first);
while (my $name = <STDIN>) {
	chomp $name;
	my ($taken, $kind) = kind_of($name);
	print "$name\0" if $taken;
	my $key = ($taken ? 'taken' : 'left') . "\t$kind";
	$first{$key} //= $name if !$number{$key}++;
}
open my $counts, '>', $ARGV[0] or die "$ARGV[0]: $!\n";
for my $key (sort { $number{$b} <=> $number{$a} || $a cmp $b } keys %number) {
	my ($how, $kind) = split /\t/, $key;
	(my $name = $first{$key}) =~ s/[[:cntrl:]]/?/g;
	print $counts "$how\t$number{$key}\t$kind\t$name\n";
}
close $counts or die "$ARGV[0]: $!\n";
