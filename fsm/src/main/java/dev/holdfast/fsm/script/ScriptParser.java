package dev.holdfast.fsm.script;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableList;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The parser of a file of scripts: sorts its lines into headings, options and steps. {@link
 * ScriptInputParser} reads the event of a step, a {@link ScriptSyntax} what it expects. For one
 * thread.
 */
public final class ScriptParser {

  private static final Pattern STEP =
      Pattern.compile("@(\\S+)\\s+(.*?)\\s*=>\\s*(.*?)\\s*\\|\\s*(.*)");

  private final ScriptFileHeader head;
  private final ScriptSyntax form;
  private final List<Script> scripts = new ArrayList<>();
  private final Set<String> names = new HashSet<>();
  private int number; // the number of the line being read, from 1

  // The script being read.
  private @Nullable String heading;
  private int headingLine;
  private ScriptConfig config = new ScriptConfig();
  private ScriptInputParser inputs;
  private final List<ScriptStep> steps = new ArrayList<>();

  private ScriptParser(ScriptFileHeader head) {
    this.head = head;
    this.form = head.reader();
    this.inputs = new ScriptInputParser(form, config);
  }

  /**
   * Reads the text of one file about sessions, in either form.
   *
   * @throws ScriptParseException if it is not in the format, naming the line
   */
  public static ImmutableList<Script> parse(String text) throws ScriptParseException {
    ScriptFileHeader head = ScriptFileHeader.of(text);
    if (head.side() != ScriptSide.SERVER) {
      throw new ScriptParseException(
          1, "a script of the client, which the session machine cannot play");
    }
    return new ScriptParser(head).read(text);
  }

  private ImmutableList<Script> read(String text) throws ScriptParseException {
    for (String line : Splitter.on('\n').split(text)) {
      number++;
      try {
        if (number > 1 || head.isLegacy()) {
          readLine(withoutComment(line).strip());
        }
      } catch (LineSyntaxException e) {
        throw new ScriptParseException(number, e);
      }
    }
    finishScript();
    if (scripts.isEmpty()) {
      throw new ScriptParseException(1, "no sequence here: one begins with a line 'NAME idea'");
    }
    return ImmutableList.copyOf(scripts);
  }

  /** A comment begins with a {@code #} at the beginning of the line or behind a space. */
  static String withoutComment(String line) {
    int at = line.indexOf('#');
    while (at > 0 && !Character.isWhitespace(line.charAt(at - 1))) {
      at = line.indexOf('#', at + 1);
    }
    return at < 0 ? line : line.substring(0, at);
  }

  private void readLine(String line) throws ScriptParseException, LineSyntaxException {
    if (line.isEmpty()) {
      return;
    }
    if (line.startsWith("@")) {
      readStep(line);
    } else if (line.startsWith("cfg ") || line.equals("cfg")) {
      readConfig(ScriptTokenCodec.of(line));
    } else if (ScriptFileHeader.isHead(line)) {
      throw new LineSyntaxException(
          "the line '" + line + "' stands first in a file and nowhere else");
    } else if (Character.isLetter(line.charAt(0))) {
      finishScript();
      heading = line;
      headingLine = number;
    } else {
      throw new LineSyntaxException(
          "expected a heading 'NAME idea', 'cfg KEY=NUMBER ...', '@TIME EVENT => ...' or '# ...'");
    }
  }

  private void finishScript() throws ScriptParseException {
    if (heading == null) {
      return;
    }
    String name = ScriptTokenCodec.of(heading).get(0);
    if (steps.isEmpty()) {
      throw new ScriptParseException(headingLine, "sequence " + name + " has no steps");
    }
    if (!names.add(name)) {
      throw new ScriptParseException(headingLine, "a second sequence named " + name);
    }
    String idea = heading.substring(name.length()).strip();
    scripts.add(new Script(name, idea, headingLine, config, ImmutableList.copyOf(steps)));
    heading = null;
    config = new ScriptConfig();
    inputs = new ScriptInputParser(form, config);
    steps.clear();
  }

  private void readConfig(List<String> words) throws LineSyntaxException {
    if (heading == null || !steps.isEmpty()) {
      throw new LineSyntaxException(
          "cfg stands between the heading of a sequence and its first step");
    }
    for (String word : words.subList(1, words.size())) {
      int at = word.indexOf('=');
      ScriptOption option = at < 0 ? null : ScriptOption.named(word.substring(0, at));
      if (option == null) {
        throw new LineSyntaxException(
            "unknown option '"
                + word
                + "'; known: "
                + ScriptTokenCodec.list(ScriptOption.values()));
      }
      config.set(option, option.read(word.substring(at + 1)));
    }
  }

  /** What a line that is no step lacks, behind the form that it should have. */
  private static String missingIn(String line) {
    return Stream.of("=>", "|")
        .filter(each -> !line.contains(each))
        .findFirst()
        .map(each -> ": there is no '" + each + "'")
        .orElse("");
  }

  private void readStep(String line) throws LineSyntaxException {
    if (heading == null) {
      throw new LineSyntaxException("a step before the heading of its sequence, 'NAME idea'");
    }
    Matcher matcher = STEP.matcher(line);
    if (!matcher.matches()) {
      throw new LineSyntaxException("expected '" + form.stepShape() + "'" + missingIn(line));
    }
    long time = ScriptTokenCodec.millis(matcher.group(1));
    if (!steps.isEmpty() && time < steps.get(steps.size() - 1).time()) {
      throw new LineSyntaxException("time runs backwards at @" + matcher.group(1));
    }
    ScriptInput input = inputs.read(ScriptTokenCodec.of(matcher.group(2)));
    if (steps.isEmpty() != input instanceof ScriptInput.Create) {
      throw new LineSyntaxException("a sequence begins with CREATE, and has no other");
    }
    Expectation expected = form.expectation(matcher.group(3), matcher.group(4));
    String cause = ScriptTokenCodec.normal(line.substring(0, matcher.end(2)));
    steps.add(new ScriptStep(number, time, input, cause, expected));
  }
}
