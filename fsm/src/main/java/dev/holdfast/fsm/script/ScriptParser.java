package dev.holdfast.fsm.script;

import com.google.common.base.CharMatcher;
import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableList;
import dev.holdfast.fsm.Request;
import dev.holdfast.fsm.State;
import dev.holdfast.fsm.script.Script.Step;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads a file of scripts. Use one parser for one file. */
public final class ScriptParser {

  private static final Splitter WORDS = Splitter.on(CharMatcher.whitespace()).omitEmptyStrings();

  private static final Pattern STEP =
      Pattern.compile("@(\\S+)\\s+(.*?)\\s*=>\\s*(.*?)\\s*\\|\\s*(\\w+)(?:\\s+app=(.*))?");
  private static final Pattern SOCKET = Pattern.compile("([+-]\\d{1,16})(?:\\.(\\w+))?");
  private static final Pattern ANSWER =
      Pattern.compile(
          "[+-]\\d+(\\.\\w+)?:\\[[^]]*]"
              + "( create wait=\\S+ requests=\\d+ hold=\\d+( ack=r0)?"
              + "|( type=\\w+)?( condition=\\S+)?( report=\\d+ time=\\d+)?( ack=\\d+)?)"
              + "( \\(replay\\))?");

  private final List<Script> scripts = new ArrayList<>();
  private final Set<String> names = new HashSet<>();
  private int number; // of the line being read, from 1

  // The script being read.
  private @Nullable String heading;
  private int headingLine;
  private ScriptConfig config = new ScriptConfig();
  private final List<Step> steps = new ArrayList<>();
  private final Set<ScriptInput.Socket> sockets = new HashSet<>();

  /**
   * Reads the text of one file.
   *
   * @throws ScriptException if it is not in the format, naming the line
   */
  public static ImmutableList<Script> parse(String text) throws ScriptException {
    ScriptParser parser = new ScriptParser();
    for (String line : Splitter.on('\n').split(text)) {
      parser.number++;
      parser.read(withoutComment(line).strip());
    }
    parser.finishScript();
    if (parser.scripts.isEmpty()) {
      throw new ScriptException(1, "no sequence here: one begins with a line 'NAME idea'");
    }
    return ImmutableList.copyOf(parser.scripts);
  }

  private static String withoutComment(String line) {
    int at = line.indexOf('#');
    while (at > 0 && !Character.isWhitespace(line.charAt(at - 1))) {
      at = line.indexOf('#', at + 1);
    }
    return at < 0 ? line : line.substring(0, at);
  }

  private void read(String line) throws ScriptException {
    if (line.isEmpty()) {
      return;
    }
    if (line.startsWith("@")) {
      readStep(line);
    } else if (line.startsWith("cfg ") || line.equals("cfg")) {
      readConfig(WORDS.splitToList(line));
    } else if (Character.isLetter(line.charAt(0))) {
      finishScript();
      heading = line;
      headingLine = number;
    } else {
      throw wrong("expected a heading (NAME idea), 'cfg KEY=NUMBER ...' or '@TIME EVENT => ...'");
    }
  }

  private void finishScript() throws ScriptException {
    if (heading == null) {
      return;
    }
    List<String> words = WORDS.limit(2).splitToList(heading);
    if (steps.isEmpty()) {
      throw new ScriptException(headingLine, "sequence " + words.get(0) + " has no steps");
    }
    if (!names.add(words.get(0))) {
      throw new ScriptException(headingLine, "a second sequence named " + words.get(0));
    }
    String idea = words.size() > 1 ? words.get(1) : "";
    scripts.add(new Script(words.get(0), idea, headingLine, config, ImmutableList.copyOf(steps)));
    heading = null;
    config = new ScriptConfig();
    steps.clear();
    sockets.clear();
  }

  // ---- cfg

  private void readConfig(List<String> words) throws ScriptException {
    if (heading == null || !steps.isEmpty()) {
      throw wrong("cfg stands between the heading of a sequence and its first event");
    }
    for (String word : words.subList(1, words.size())) {
      int at = word.indexOf('=');
      ScriptConfig.Key key = at < 0 ? null : key(word.substring(0, at));
      if (key == null) {
        throw wrong(
            "unknown option '" + word + "'; known: " + Arrays.toString(ScriptConfig.Key.values()));
      }
      String value = word.substring(at + 1);
      config.set(key, key.seconds ? millis(value) : whole(value));
    }
  }

  private static ScriptConfig.@Nullable Key key(String name) {
    return Arrays.stream(ScriptConfig.Key.values())
        .filter(key -> key.name().equals(name))
        .findAny()
        .orElse(null);
  }

  // ---- steps

  private void readStep(String line) throws ScriptException {
    if (heading == null) {
      throw wrong("an event before the heading of its sequence (NAME idea)");
    }
    Matcher matcher = STEP.matcher(line);
    if (!matcher.matches()) {
      throw wrong("expected '@TIME EVENT => ANSWERS | STATE [app=...]'");
    }
    long time = millis(matcher.group(1));
    if (!steps.isEmpty() && time < steps.get(steps.size() - 1).time()) {
      throw wrong("time runs backwards at @" + matcher.group(1));
    }
    ScriptInput input = input(WORDS.splitToList(matcher.group(2)));
    if (steps.isEmpty() != input instanceof ScriptInput.Create) {
      throw wrong("a sequence begins with CREATE, and has no other");
    }
    Outcome expected =
        outcome(matcher.group(3), matcher.group(4), matcher.group(5)); // group 5 may be absent
    steps.add(new Step(number, time, input, expected));
  }

  private ScriptInput input(List<String> words) throws ScriptException {
    String verb = words.isEmpty() ? "" : words.get(0);
    List<String> rest = words.isEmpty() ? words : words.subList(1, words.size());
    return switch (verb) {
      case "CREATE" -> create(rest);
      case "REQ" -> request(rest);
      case "BAD" -> bad(rest);
      case "APP" -> new ScriptInput.App(some(rest));
      case "KICK" -> kick(rest);
      case "CLOSE" -> new ScriptInput.Close(known(only(verb, rest)));
      case "WFAIL" -> new ScriptInput.WriteFailed(known(only(verb, rest)));
      case "FULL" -> bare(verb, rest, new ScriptInput.Full());
      case "TIME" -> bare(verb, rest, new ScriptInput.Time());
      default ->
          throw wrong(
              "unknown event '" + verb + "'; known: CREATE REQ BAD APP KICK FULL CLOSE WFAIL TIME");
    };
  }

  private ScriptInput create(List<String> rest) throws ScriptException {
    int next = !rest.isEmpty() && rest.get(0).startsWith("+") ? 1 : 0;
    List<String> attributes = rest.subList(next, rest.size());
    if (!attributes.isEmpty() && !attributes.equals(List.of("ack=1"))) {
      throw wrong("CREATE takes nothing but +n and ack=1");
    }
    long rid = next == 0 ? 0 : socket(rest.get(0)).rid();
    ScriptInput.Create create = new ScriptInput.Create(rid, !attributes.isEmpty());
    sockets.add(create.socket());
    return create;
  }

  private ScriptInput bad(List<String> rest) throws ScriptException {
    if (rest.isEmpty() || rest.size() > 2) {
      throw wrong("BAD takes a socket, and maybe a condition");
    }
    return new ScriptInput.Bad(
        opened(rest.get(0)), rest.size() == 1 ? ScriptInput.Bad.UNREADABLE : rest.get(1));
  }

  private ScriptInput kick(List<String> rest) throws ScriptException {
    if (rest.isEmpty()) {
      throw wrong("KICK takes a condition, or none");
    }
    return new ScriptInput.Kick(rest.get(0), ImmutableList.copyOf(rest.subList(1, rest.size())));
  }

  private ScriptInput bare(String verb, List<String> rest, ScriptInput input)
      throws ScriptException {
    if (!rest.isEmpty()) {
      throw wrong(verb + " takes nothing");
    }
    return input;
  }

  private ScriptInput request(List<String> rest) throws ScriptException {
    if (rest.isEmpty()) {
      throw wrong("REQ takes a socket: +n or +n.x");
    }
    ScriptInput.Socket socket = opened(rest.get(0));
    List<String> packets = new ArrayList<>();
    Long ack = null;
    Long pause = null;
    boolean terminate = false;
    for (String word : rest.subList(1, rest.size())) {
      if (word.startsWith("ack=")) {
        ack = relative(word.substring(4));
      } else if (word.startsWith("pause=")) {
        pause = millis(word.substring(6));
      } else if (word.equals("type=terminate")) {
        terminate = true;
      } else if (word.startsWith("type=")) {
        throw wrong("a request has no type but terminate");
      } else {
        packets.add(word);
      }
    }
    return new ScriptInput.Req(socket, ImmutableList.copyOf(packets), ack, pause, terminate);
  }

  private ScriptInput.Socket opened(String word) throws ScriptException {
    ScriptInput.Socket socket = socket(word);
    sockets.add(socket);
    return socket;
  }

  private ScriptInput.Socket known(String word) throws ScriptException {
    ScriptInput.Socket socket = socket(word);
    if (!sockets.contains(socket)) {
      throw wrong("no request came on socket " + word);
    }
    return socket;
  }

  private ScriptInput.Socket socket(String word) throws ScriptException {
    Matcher matcher = SOCKET.matcher(word);
    if (!matcher.matches()) {
      throw wrong("'" + word + "' is no socket: +n or +n.x");
    }
    long rid = Long.parseLong(matcher.group(1));
    checkRange(rid, word);
    String copy = matcher.group(2);
    return new ScriptInput.Socket(rid, copy == null ? "" : copy);
  }

  // ---- expectations

  private Outcome outcome(String answers, String state, @Nullable String app)
      throws ScriptException {
    String normal = String.join(" ", WORDS.split(answers));
    if (!normal.equals("-")) {
      for (String answer : Splitter.on(" ; ").split(normal)) {
        if (!ANSWER.matcher(answer).matches()) {
          throw wrong("'" + answer + "' is no answer: socket:[packets] attributes, or -");
        }
      }
    }
    if (Arrays.stream(State.values()).noneMatch(known -> known.name().equals(state))) {
      throw wrong("'" + state + "' is no state: " + Arrays.toString(State.values()));
    }
    return new Outcome(normal, state, app == null ? null : String.join(" ", WORDS.split(app)));
  }

  // ---- words

  private List<String> some(List<String> words) throws ScriptException {
    if (words.isEmpty()) {
      throw wrong("APP takes one packet or more");
    }
    return ImmutableList.copyOf(words);
  }

  private String only(String verb, List<String> words) throws ScriptException {
    if (words.size() != 1) {
      throw wrong(verb + " takes one word");
    }
    return words.get(0);
  }

  private long millis(String word) throws ScriptException {
    try {
      return notNegative(Words.millis(word), word);
    } catch (NumberFormatException e) {
      throw wrong("'" + word + "' is no time in seconds");
    }
  }

  private long whole(String word) throws ScriptException {
    try {
      return notNegative(Long.parseLong(word), word);
    } catch (NumberFormatException e) {
      throw wrong("'" + word + "' is no whole number");
    }
  }

  /** A rid relative to that of {@code cfg RID}. */
  private long relative(String word) throws ScriptException {
    try {
      long rid = Long.parseLong(word);
      checkRange(rid, word);
      return rid;
    } catch (NumberFormatException e) {
      throw wrong("'" + word + "' is no whole number");
    }
  }

  private void checkRange(long rid, String word) throws ScriptException {
    if (rid > Request.MAX_RID - config.rid()) {
      throw wrong("the rid of '" + word + "' is above 2^53-1");
    }
    if (rid < -config.rid()) {
      throw wrong("the rid of '" + word + "' is below 0");
    }
  }

  private long notNegative(long value, String word) throws ScriptException {
    if (value < 0) {
      throw wrong("'" + word + "' is negative");
    }
    return value;
  }

  private ScriptException wrong(String message) {
    return new ScriptException(number, message);
  }
}
