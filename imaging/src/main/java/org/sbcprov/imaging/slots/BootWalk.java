package org.sbcprov.imaging.slots;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Follows U-Boot from {@code bootcmd} on, as far as needed to see what the kernel's command line is made of: variables,
 * {@code run}, {@code setenv}, conditions, the import of a text file, the default entry of a boot menu. What cannot be
 * known here, such as whether a disk is there, is taken to be so. Syntax as in common/cli_hush.c of U-Boot.
 */
final class BootWalk {
  private static final int MOST_STEPS = 4000;
  private static final int DEEPEST = 40;
  private static final Set<String> LOADS = Set.of("fatload", "load", "ext4load", "ext2load");
  private static final Set<String> BOOTS = Set.of("bootm", "booti", "bootz", "bootefi", "go");
  private static final Set<String> OTHERS = Set.of("source", "sysboot", "bootflow", "bootmeth", "pxe", "mtkboardboot");

  /**
   * Gives the text file that U-Boot imports.
   */
  interface Files {
    /** What is in it; empty when it is not there. */
    Optional<UenvText> open(Import place);
  }

  /**
   * A file that is imported.
   *
   * @param device such as {@code mmc}; empty when not known
   * @param partition such as {@code 0:5}
   * @param path such as {@code uEnv.txt}
   */
  record Import(String device, String partition, String path) {}

  private final Map<String, Traced> values = new HashMap<>();
  private final Files files;
  private final List<Import> imports = new ArrayList<>();
  private final Set<String> unset = new HashSet<>();
  private Import loaded;
  private String leftTo = "";
  private boolean ended;
  private int steps;
  private int depth;

  BootWalk(Layer layer, Map<String, String> variables, Files files) {
    this.files = files;
    for (Map.Entry<String, String> each : variables.entrySet()) {
      values.put(each.getKey(), Traced.of(each.getValue(), new Origin(layer, each.getKey())));
    }
  }

  /** Goes through {@code bootcmd}. */
  BootWalk walk() {
    run("bootcmd");
    return this;
  }

  /** The kernel's command line in the end. */
  Traced bootargs() {
    return values.getOrDefault("bootargs", Traced.EMPTY);
  }

  /** The files that it imports, whether they are there or not. */
  List<Import> imports() {
    return imports;
  }

  /** The command that decides in place of variables, such as {@code source}; empty when none does. */
  String leftTo() {
    return leftTo;
  }

  /** Whether a variable was asked for although it is not set. */
  boolean missed(String name) {
    return unset.contains(name);
  }

  Optional<String> value(String name) {
    Traced value = values.get(name);
    return value == null ? Optional.empty() : Optional.of(value.text());
  }

  private boolean run(String name) {
    Traced script = values.get(name);
    if (script == null) {
      return false;
    }
    if (depth >= DEEPEST) {
      leaveTo("a script that calls itself");
      return true;
    }
    depth++;
    boolean status = new Script(ScriptText.tokens(script)).list(Set.of(), true);
    depth--;
    return status;
  }

  private void leaveTo(String what) {
    leftTo = ended ? leftTo : what;
    ended = true;
  }

  /** One script, and how far it was gone through. */
  private final class Script {
    private final List<ScriptText.Token> tokens;
    private int at;

    Script(List<ScriptText.Token> tokens) {
      this.tokens = tokens;
    }

    /** Commands up to a keyword; gives the status of the last one. */
    boolean list(Set<String> until, boolean live) {
      boolean status = true;
      boolean skip = false;
      while (at < tokens.size()) {
        ScriptText.Token token = tokens.get(at);
        if (token.operator()) {
          at++;
          skip = token.is("&&") && !status || token.is("||") && status;
        } else if (until.contains(token.text().text())) {
          return status;
        } else {
          boolean alive = live && !skip && !ended;
          boolean result = statement(alive);
          status = alive ? result : status;
        }
      }
      return status;
    }

    private boolean statement(boolean live) {
      depth++;
      try {
        ScriptText.Token first = tokens.get(at);
        if (depth > DEEPEST) {
          leaveTo("a script with too many levels");
          at = tokens.size();
          return true;
        }
        if (first.is("if")) {
          return condition(live);
        }
        if (first.is("for") || first.is("while") || first.is("until")) {
          at++;
          list(Set.of("do"), live && !first.is("for"));
          at++;
          boolean status = list(Set.of("done"), live);
          at++;
          return status;
        }
        return simple(live);
      } finally {
        depth--;
      }
    }

    private boolean condition(boolean live) {
      boolean open = live;
      boolean status = true;
      while (at < tokens.size() && !tokens.get(at).is("fi")) {
        boolean otherwise = tokens.get(at).is("else");
        at++;
        boolean holds = true;
        if (!otherwise) {
          holds = list(Set.of("then", "fi"), open);
          at += at < tokens.size() && tokens.get(at).is("then") ? 1 : 0;
        }
        boolean taken = open && holds;
        boolean result = list(Set.of("elif", "else", "fi"), taken);
        status = taken ? result : status;
        open &= !holds;
      }
      at++;
      return status;
    }

    private boolean simple(boolean live) {
      List<Traced> words = new ArrayList<>();
      while (at < tokens.size() && !tokens.get(at).operator()) {
        if (live) {
          words.add(expanded(tokens.get(at).text()));
        }
        at++;
      }
      if (!live || ++steps > MOST_STEPS) {
        if (live) {
          leaveTo("a script that does not end");
        }
        return true;
      }
      return command(words);
    }
  }

  /** A word without its quotes, with variables in place of their names. */
  private Traced expanded(Traced word) {
    Traced result = Traced.EMPTY;
    String text = word.text();
    char quote = 0;
    int at = 0;
    while (at < text.length()) {
      char c = text.charAt(at);
      if (c == '\\' && quote != '\'' && at + 1 < text.length()) {
        result = result.plus(word.part(at + 1, at + 2));
        at += 2;
      } else if (c == quote) {
        quote = 0;
        at++;
      } else if (quote == 0 && (c == '"' || c == '\'')) {
        quote = c;
        at++;
      } else if (c == '$' && quote != '\'') {
        int[] name = name(text, at + 1);
        result = result.plus(get(text.substring(name[0], name[1])));
        at = name[2];
      } else {
        int end = at + 1;
        while (end < text.length() && "\\\"'$".indexOf(text.charAt(end)) < 0) {
          end++;
        }
        result = result.plus(word.part(at, end));
        at = end;
      }
    }
    return result;
  }

  /** Start and end of the name behind a dollar sign, and where the text goes on. */
  private static int[] name(String text, int from) {
    if (from < text.length() && text.charAt(from) == '{') {
      int close = text.indexOf('}', from);
      return close < 0 ? new int[] {from, from, text.length()} : new int[] {from + 1, close, close + 1};
    }
    int end = from;
    while (end < text.length() && (Character.isLetterOrDigit(text.charAt(end)) || text.charAt(end) == '_')) {
      end++;
    }
    return new int[] {from, end, end};
  }

  private Traced get(String name) {
    Traced value = values.get(name);
    if (value == null) {
      unset.add(name);
      return Traced.EMPTY;
    }
    return value;
  }

  private boolean command(List<Traced> words) {
    String name = words.get(0).text();
    if (BOOTS.contains(name)) {
      ended = true;
    } else if (OTHERS.contains(name)) {
      leaveTo(name);
    } else if (LOADS.contains(name) && words.size() > 4) {
      loaded = new Import(words.get(1).text(), words.get(2).text(), words.get(4).text());
    } else if (name.equals("run")) {
      boolean status = true;
      for (Traced word : words.subList(1, words.size())) {
        status &= run(word.text());
      }
      return status;
    } else if (name.equals("setenv")) {
      set(words, 1);
    } else if (name.equals("env") && words.size() > 2) {
      return environment(words);
    } else if (name.equals("bootmenu")) {
      menu();
    } else if (name.equals("askenv") && words.size() > 1) {
      values.put(words.get(1).text(), Traced.of("asked", new Origin(Layer.BUILT_IN, name)));
    } else if (name.equals("printenv") && words.size() > 1) {
      return values.containsKey(words.get(1).text());
    } else if (name.equals("test")) {
      return test(words.subList(1, words.size()));
    }
    return !name.equals("false");
  }

  private boolean environment(List<Traced> words) {
    String verb = words.get(1).text();
    if (verb.equals("set")) {
      set(words, 2);
    } else if (verb.equals("exists")) {
      return values.containsKey(words.get(2).text());
    } else if (verb.equals("import") && loaded != null) {
      take(loaded);
    }
    return true;
  }

  private void take(Import place) {
    imports.add(place);
    Optional<UenvText> file = files.open(place);
    if (file.isEmpty()) {
      return;
    }
    for (Map.Entry<String, String> each : file.get().variables().entrySet()) {
      if (each.getValue() == null) {
        values.remove(each.getKey());
      } else {
        values.put(each.getKey(), Traced.of(each.getValue(), new Origin(Layer.FILE, each.getKey())));
      }
    }
  }

  private void set(List<Traced> words, int from) {
    if (words.size() <= from) {
      return;
    }
    Traced value = Traced.EMPTY;
    for (int i = from + 1; i < words.size(); i++) {
      Traced blank = Traced.of(" ", new Origin(Layer.BUILT_IN, ""));
      value = i == from + 1 ? words.get(i) : value.plus(blank).plus(words.get(i));
    }
    if (value.text().isEmpty()) {
      values.remove(words.get(from).text());
    } else {
      values.put(words.get(from).text(), value);
    }
  }

  /** A menu's entry is {@code TITLE=COMMANDS}. */
  private void menu() {
    Traced entry = values.get("bootmenu_" + value("bootmenu_default").orElse("0").strip());
    int equals = entry == null ? -1 : entry.text().indexOf('=');
    if (equals >= 0) {
      values.put(" entry", entry.part(equals + 1, entry.text().length()));
      run(" entry");
    }
  }

  /** What can be told of a test; what cannot holds. */
  private static boolean test(List<Traced> words) {
    if (words.size() == 2 && words.get(0).text().equals("-n")) {
      return !words.get(1).text().isEmpty();
    }
    if (words.size() == 2 && words.get(0).text().equals("-z")) {
      return words.get(1).text().isEmpty();
    }
    if (words.size() == 3 && (words.get(1).text().equals("=") || words.get(1).text().equals("!="))) {
      boolean same = words.get(0).text().equals(words.get(2).text());
      return same == words.get(1).text().equals("=");
    }
    return true;
  }
}
