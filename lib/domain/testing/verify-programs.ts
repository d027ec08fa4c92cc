/**
 * Runs the samples for receivers in their own languages. Around each stands a small program: it reads a case a line, the
 * fields in base64 between tabs, `-` for a header that is not there, and prints `true` or `false` for each.
 */
import { execFile, spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { VERIFY_SAMPLES, type VerifyLanguage } from '#lib/domain/webhook/verify-samples';

export type VerifyCase = {
  secret: string;
  /** Null for a header that is not there. */
  id: string | null;
  timestamp: string | null;
  signature: string | null;
  body: Buffer;
};

type Command = readonly [tool: string, ...args: string[]];

type Program = {
  /** What must be at hand: how it tells its version, and the oldest that the sample is for. */
  tools: readonly { command: Command; oldest: readonly [major: number, minor: number] }[];
  /** File name → text; `sample` is the sample as it is shown. */
  files: (sample: string) => Record<string, string>;
  /** Makes of the files what is run, where the language needs that. */
  build?: Command;
  /** Reads the cases. */
  run: Command;
};

const NODE_MAIN = `import { createInterface } from 'node:readline';
import { isGenuine } from './sample.mjs';
for await (const line of createInterface({ input: process.stdin })) {
  const [secret, id, timestamp, signature, body] = line.split('\\t').map((field) => field === '-' ? undefined : Buffer.from(field, 'base64'));
  const headers = { 'webhook-id': id?.toString(), 'webhook-timestamp': timestamp?.toString(), 'webhook-signature': signature?.toString() };
  console.log(isGenuine(secret.toString(), headers, body));
}`;

const PYTHON_MAIN = String.raw`import base64, sys
from sample import is_genuine
for line in sys.stdin:
    secret, *fields, body = [None if f == "-" else base64.b64decode(f) for f in line.rstrip("\n").split("\t")]
    names = ("webhook-id", "webhook-timestamp", "webhook-signature")
    headers = {name: value.decode() for name, value in zip(names, fields) if value is not None}
    print(str(is_genuine(secret.decode(), headers, body)).lower())`;

const GO_MAIN = String.raw`package main

import (
	"bufio"
	"encoding/base64"
	"fmt"
	"net/http"
	"os"
	"sample/webhooks"
	"strings"
)

func main() {
	lines := bufio.NewScanner(os.Stdin)
	for lines.Scan() {
		var fields [5][]byte
		header := http.Header{}
		for i, field := range strings.Split(lines.Text(), "\t") {
			if field == "-" {
				continue
			}
			fields[i], _ = base64.StdEncoding.DecodeString(field)
			if i > 0 && i < 4 {
				header.Set([]string{"webhook-id", "webhook-timestamp", "webhook-signature"}[i-1], string(fields[i]))
			}
		}
		fmt.Println(webhooks.IsGenuine(string(fields[0]), header, fields[4]))
	}
}`;

const PHP_MAIN = String.raw`<?php
require __DIR__ . '/sample.php';
while (($line = fgets(STDIN)) !== false) {
    $fields = array_map(fn($f) => $f === '-' ? null : base64_decode($f), explode("\t", rtrim($line, "\n")));
    $headers = array_filter(
        ['webhook-id' => $fields[1], 'webhook-timestamp' => $fields[2], 'webhook-signature' => $fields[3]],
        fn($value) => $value !== null);
    echo is_genuine($fields[0], $headers, $fields[4]) ? "true\n" : "false\n";
}`;

const RUBY_MAIN = String.raw`require_relative "sample"
STDIN.each_line(chomp: true) do |line|
  secret, *fields, body = line.split("\t", -1).map { |f| f == "-" ? nil : f.unpack1("m").force_encoding("UTF-8") }
  headers = %w[webhook-id webhook-timestamp webhook-signature].zip(fields).to_h.compact
  puts genuine?(secret, headers, body)
end`;

const CSHARP_MAIN = String.raw`using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;

public static class Program
{
    public static void Main()
    {
        string line;
        while ((line = Console.ReadLine()) != null)
        {
            var fields = line.Split('\t').Select(f => f == "-" ? null : Convert.FromBase64String(f)).ToArray();
            var names = new List<string> { "", "webhook-id", "webhook-timestamp", "webhook-signature" };
            Func<string, string> header = name =>
                fields[names.IndexOf(name)] == null ? null : Encoding.UTF8.GetString(fields[names.IndexOf(name)]);
            Console.WriteLine(Webhooks.IsGenuine(Encoding.UTF8.GetString(fields[0]), header, fields[4]) ? "true" : "false");
        }
    }
}`;

const JAVA_MAIN = String.raw`import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.util.Base64;
import java.util.List;

public final class Main {
    public static void main(String[] arguments) throws Exception {
        BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, UTF_8));
        List<String> names = List.of("", "webhook-id", "webhook-timestamp", "webhook-signature");
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            String[] fields = line.split("\t", -1);
            System.out.println(Webhooks.isGenuine(
                new String(decode(fields[0]), UTF_8),
                name -> {
                    String field = fields[names.indexOf(name)];
                    return field.equals("-") ? null : new String(decode(field), UTF_8);
                },
                decode(fields[4])));
        }
    }

    private static byte[] decode(String field) {
        return Base64.getDecoder().decode(field);
    }
}`;

const PROGRAMS: Record<VerifyLanguage, Program> = {
  node: {
    tools: [{ command: [process.execPath, '--version'], oldest: [20, 0] }],
    files: (sample) => ({ 'sample.mjs': sample, 'main.mjs': NODE_MAIN }),
    run: [process.execPath, 'main.mjs'],
  },
  python: {
    tools: [{ command: ['python3', '--version'], oldest: [3, 9] }],
    files: (sample) => ({ 'sample.py': sample, 'main.py': PYTHON_MAIN }),
    run: ['python3', 'main.py'],
  },
  go: {
    tools: [{ command: ['go', 'version'], oldest: [1, 18] }],
    files: (sample) => ({
      'go.mod': 'module sample\n\ngo 1.18\n',
      'webhooks/sample.go': sample,
      'main.go': GO_MAIN,
    }),
    build: ['go', 'build', '-o', 'main.exe', '.'],
    run: ['./main.exe'],
  },
  php: {
    tools: [{ command: ['php', '--version'], oldest: [7, 4] }],
    files: (sample) => ({ 'sample.php': sample, 'main.php': PHP_MAIN }),
    run: ['php', 'main.php'],
  },
  ruby: {
    tools: [{ command: ['ruby', '--version'], oldest: [2, 7] }],
    files: (sample) => ({ 'sample.rb': sample, 'main.rb': RUBY_MAIN }),
    run: ['ruby', 'main.rb'],
  },
  csharp: {
    tools: [
      { command: ['mcs', '--version'], oldest: [6, 0] },
      { command: ['mono', '--version'], oldest: [6, 0] },
    ],
    files: (sample) => ({ 'Sample.cs': sample, 'Main.cs': CSHARP_MAIN }),
    build: ['mcs', '-out:main.exe', '-r:System.Core.dll', 'Sample.cs', 'Main.cs'],
    run: ['mono', 'main.exe'],
  },
  java: {
    tools: [
      { command: ['javac', '-version'], oldest: [11, 0] },
      { command: ['java', '-version'], oldest: [11, 0] },
    ],
    files: (sample) => ({ 'Webhooks.java': sample, 'Main.java': JAVA_MAIN }),
    build: ['javac', 'Main.java', 'Webhooks.java'],
    run: ['java', '-cp', '.', 'Main'],
  },
};

/** Ends a tool that hangs: a busy machine may take a while to start a compiler. */
const TOOL_TIMEOUT_MS = 120_000;

/** The version of a language whose tools are all at hand and new enough, else null. */
export function versionAtHand(language: VerifyLanguage): string | null {
  const versions = PROGRAMS[language].tools.map(({ command: [tool, ...args], oldest }) => {
    const { status, stdout, stderr, error } = spawnSync(tool, args, {
      encoding: 'utf8',
      timeout: TOOL_TIMEOUT_MS,
    });
    // A tool that hangs is a failure, not a language that is not installed.
    if (error !== undefined && 'code' in error && error.code === 'ETIMEDOUT') throw error;
    const match = /(\d+)(?:\.(\d+))?/.exec(status === 0 ? stdout || stderr : '');
    if (match === null) return null;
    const [major, minor] = [Number(match[1]), Number(match[2] ?? 0)];
    const isNewEnough = major > oldest[0] || (major === oldest[0] && minor >= oldest[1]);
    return isNewEnough ? `${major}.${minor}` : null;
  });
  return versions.includes(null) ? null : (versions[0] ?? null);
}

const inBase64 = (text: string | null) => (text === null ? '-' : Buffer.from(text).toString('base64'));

/**
 * What the sample says of each case. Throws with the words of the compiler where it does not compile.
 * @param casesAt the cases for a time in seconds since 1970: building may take longer than a request is good for
 */
export async function runSample(
  language: VerifyLanguage,
  casesAt: (now: number) => readonly VerifyCase[],
): Promise<boolean[]> {
  const sample = VERIFY_SAMPLES.find((one) => one.language === language)?.code ?? '';
  const program = PROGRAMS[language];
  const folder = await mkdtemp(join(tmpdir(), 'hooktab-sample-'));
  try {
    for (const [name, text] of Object.entries(program.files(sample))) {
      await mkdir(dirname(join(folder, name)), { recursive: true });
      await writeFile(join(folder, name), text);
    }
    if (program.build) await run(program.build, folder);
    const lines = casesAt(Math.floor(Date.now() / 1000)).map(({ secret, id, timestamp, signature, body }) =>
      [...[secret, id, timestamp, signature].map(inBase64), body.toString('base64')].join('\t'),
    );
    const output = await run(program.run, folder, `${lines.join('\n')}\n`);
    return output
      .trim()
      .split('\n')
      .map((line) => line.trim() === 'true');
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Nothing is fetched: the samples need only what comes with the language. */
const ENVIRONMENT = { ...process.env, GOTOOLCHAIN: 'local', GOPROXY: 'off', GOFLAGS: '' };

function run([tool, ...args]: Command, cwd: string, input = ''): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = execFile(tool, args, { cwd, env: ENVIRONMENT }, (error, stdout, stderr) => {
      if (error === null) resolve(stdout);
      else reject(new Error(`${tool} failed: ${stderr || error.message}`));
    });
    // A program that fails may have ended before all is written; its own words say why.
    child.stdin?.on('error', () => child.stdin?.destroy());
    child.stdin?.end(input);
  });
}
