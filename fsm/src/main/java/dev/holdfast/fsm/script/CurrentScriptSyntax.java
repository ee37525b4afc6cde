package dev.holdfast.fsm.script;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The current form of script files, which is written today: a line expects the effects of its own
 * step, all of them and no others. Immutable.
 */
final class CurrentScriptSyntax extends ScriptSyntax {

  private static final Pattern PACKET =
      Pattern.compile("([^\\[\\]|;=~*/]+)(?:/(\\d{1,8}))?(?:\\*(\\d{1,4}))?");
  private static final Pattern HANDED =
      Pattern.compile("(receive|deliver|undelivered) (\\S.*)|overflow|end \\S+");
  private static final Pattern TIMES = Pattern.compile("([^*]+)\\*(\\d{1,4})");
  private static final Pattern STATE = Pattern.compile("(\\w+)(?:\\s+(?:timer|wake)=(\\S+))?");

  @Override
  String stepShape() {
    return "@TIME EVENT => EFFECTS | STATE";
  }

  @Override
  void checkEvent(List<String> words) throws LineSyntaxException {
    if (words.contains(";")) {
      throw new LineSyntaxException("a session takes one event in a step; write one step for each");
    }
  }

  @Override
  ScriptInput time(ScriptConfig config) {
    return new ScriptInput.Time();
  }

  @Override
  List<ScriptPacket> packets(String word) throws LineSyntaxException {
    Matcher matcher = PACKET.matcher(word);
    if (!matcher.matches()) {
      throw new LineSyntaxException("'" + word + "' is no packet: word, word/bytes or word*times");
    }
    String bytes = matcher.group(2);
    String times = matcher.group(3);
    return new ScriptPacket(
            matcher.group(1), bytes == null ? ScriptPacket.OWN : Integer.parseInt(bytes))
        .times(times == null ? 1 : Integer.parseInt(times))
        .toList();
  }

  @Override
  Expectation expectation(String effects, String state) throws LineSyntaxException {
    Matcher matcher = STATE.matcher(state);
    if (!matcher.matches()) {
      throw new LineSyntaxException(
          "expected 'STATE [timer=TIME]' behind the bar, found '"
              + state
              + (state.contains(" app=")
                  ? "'; app= is of files without the first line '"
                      + ScriptFileHeader.of(ScriptSide.SERVER)
                      + "'"
                  : "'"));
    }
    String known = checkState(matcher.group(1));
    List<String> read = new ArrayList<>();
    for (String effect : StepOutcome.split(ScriptTokenCodec.normal(effects))) {
      read.add(effect(effect));
    }
    return new CurrentExpectation(StepOutcome.join(read), known, timer(matcher.group(2)));
  }

  private static String effect(String effect) throws LineSyntaxException {
    Matcher answer = ANSWER.matcher(effect);
    if (answer.matches()) {
      return answer.group(1) + ":[" + words(answer.group(2)) + "]" + answer.group(3);
    }
    Matcher handed = HANDED.matcher(effect);
    if (!handed.matches()) {
      throw new LineSyntaxException(
          "'"
              + effect
              + "' is no effect: socket:[packets] attributes, receive packets, overflow,"
              + " undelivered packets, end reason, or -");
    }
    if (handed.group(1) == null) {
      return effect;
    }
    // Earlier versions wrote `deliver`, which in the table is the other way.
    return (handed.group(1).equals("deliver") ? "receive" : handed.group(1))
        + " "
        + words(handed.group(2));
  }

  /** The words of packets as they are printed: {@code a a} is {@code a*2}. */
  private static String words(String text) {
    List<String> packets = new ArrayList<>();
    for (String word : ScriptTokenCodec.of(text)) {
      Matcher times = TIMES.matcher(word);
      int count = times.matches() ? Integer.parseInt(times.group(2)) : 1;
      for (int i = 0; i < count; i++) {
        packets.add(times.matches() ? times.group(1) : word);
      }
    }
    return ScriptPacket.join(packets);
  }

  private static @Nullable String timer(@Nullable String word) throws LineSyntaxException {
    return word == null || word.equals("never")
        ? word
        : ScriptTokenCodec.seconds(ScriptTokenCodec.millis(word));
  }

  /** Returns what came of a step, as a line of this form. */
  static String print(StepOutcome actual) {
    return new CurrentExpectation("", "", null).show(actual);
  }
}
