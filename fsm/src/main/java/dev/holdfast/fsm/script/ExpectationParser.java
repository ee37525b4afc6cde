package dev.holdfast.fsm.script;

import com.google.common.base.Splitter;
import dev.holdfast.fsm.State;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads what a line expects: the part behind {@code =>}. */
final class ExpectationParser {

  private static final Splitter EFFECTS = Splitter.on(" ; ");

  private static final Pattern ANSWER =
      Pattern.compile(
          "([+-]\\d+(?:\\.\\w+)?):\\[([^]]*)]"
              + "((?: create wait=\\S+ requests=\\d+ hold=\\d+(?: ack=r0)?"
              + "|(?: type=\\w+)?(?: condition=\\S+)?(?: report=\\d+ time=\\d+)?(?: ack=-?\\d+)?)"
              + "(?: \\(replay\\))?)");
  private static final Pattern HANDED =
      Pattern.compile("(deliver|undelivered) (\\S.*)|overflow|end \\S+");
  private static final Pattern TIMES = Pattern.compile("([^*]+)\\*(\\d{1,4})");
  private static final Pattern OLD_STATE = Pattern.compile("(\\w+)(?:\\s+app=(.*))?");
  private static final Pattern STATE = Pattern.compile("(\\w+)(?:\\s+wake=(\\S+))?");

  private ExpectationParser() {}

  /**
   * Reads both parts.
   *
   * @param effects what stands before the bar
   * @param state what stands behind it
   */
  static Expectation parse(ScriptHead head, String effects, String state) throws SyntaxException {
    return head.isOld() ? oldForm(effects, state) : newForm(effects, state);
  }

  private static Expectation oldForm(String answers, String state) throws SyntaxException {
    Matcher matcher = OLD_STATE.matcher(state);
    if (!matcher.matches()) {
      throw new SyntaxException("expected 'STATE [app=...]' behind the bar, found '" + state + "'");
    }
    checkState(matcher.group(1));
    String normal = Words.normal(answers);
    for (String answer : EFFECTS.split(normal)) {
      if (!normal.equals("-") && !ANSWER.matcher(answer).matches()) {
        throw new SyntaxException(
            "'" + answer + "' is no answer: socket:[packets] attributes, or -");
      }
    }
    String app = matcher.group(2);
    return new Expectation.SinceStart(
        normal, matcher.group(1), app == null ? null : Words.normal(app));
  }

  private static Expectation newForm(String effects, String state) throws SyntaxException {
    Matcher matcher = STATE.matcher(state);
    if (!matcher.matches()) {
      throw new SyntaxException(
          "expected 'STATE [wake=TIME]' behind the bar, found '"
              + state
              + (state.contains(" app=")
                  ? "'; app= is of files without the first line '"
                      + ScriptHead.of(ScriptHead.Side.SERVER)
                      + "'"
                  : "'"));
    }
    checkState(matcher.group(1));
    String normal = Words.normal(effects);
    List<String> read = new ArrayList<>();
    for (String effect : EFFECTS.split(normal)) {
      read.add(normal.equals("-") ? normal : effect(effect));
    }
    return new Expectation.OfStep(
        String.join(" ; ", read), matcher.group(1), wake(matcher.group(2)));
  }

  private static String effect(String effect) throws SyntaxException {
    Matcher answer = ANSWER.matcher(effect);
    if (answer.matches()) {
      return answer.group(1) + ":[" + packets(answer.group(2)) + "]" + answer.group(3);
    }
    Matcher handed = HANDED.matcher(effect);
    if (!handed.matches()) {
      throw new SyntaxException(
          "'"
              + effect
              + "' is no effect: socket:[packets] attributes, deliver packets, overflow,"
              + " undelivered packets, end reason, or -");
    }
    return handed.group(1) == null ? effect : handed.group(1) + " " + packets(handed.group(2));
  }

  /** The words of packets as they are printed: {@code a a} is {@code a*2}. */
  private static String packets(String text) {
    List<String> packets = new ArrayList<>();
    for (String word : Words.of(text)) {
      Matcher times = TIMES.matcher(word);
      int count = times.matches() ? Integer.parseInt(times.group(2)) : 1;
      for (int i = 0; i < count; i++) {
        packets.add(times.matches() ? times.group(1) : word);
      }
    }
    return PacketWord.join(packets);
  }

  private static @Nullable String wake(@Nullable String word) throws SyntaxException {
    return word == null || word.equals("never") ? word : Words.seconds(Words.millis(word));
  }

  private static void checkState(String state) throws SyntaxException {
    if (Arrays.stream(State.values()).noneMatch(known -> known.name().equals(state))) {
      throw new SyntaxException("'" + state + "' is no state: " + Words.list(State.values()));
    }
  }
}
