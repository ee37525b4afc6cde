package dev.holdfast.core.chat.text;

import static java.util.stream.Collectors.joining;

import com.google.common.collect.ImmutableMap;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;

/**
 * A phrase that the chat says to people, as a code with parameters, so that a client can say it in
 * another language. The components are the fields on the wire. Immutable.
 *
 * @param code the word of a {@link PhraseCode}
 * @param params strings, numbers and instants by name
 */
public record LocalizablePhrase(String code, ImmutableMap<String, Object> params) {

  private static final DateTimeFormatter MINUTE =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm 'UTC'").withZone(ZoneOffset.UTC);

  /**
   * Returns a copy with the value of one more parameter.
   *
   * @param value a string, a number or an instant
   */
  public LocalizablePhrase with(String name, Object value) {
    return new LocalizablePhrase(
        code,
        ImmutableMap.<String, Object>builder().putAll(params).put(name, value).buildOrThrow());
  }

  /** Returns it in English. */
  public String english() {
    return PhraseCode.english(this);
  }

  /** Returns several in English, one after the other in one line. */
  public static String english(List<LocalizablePhrase> phrases) {
    return phrases.stream().map(LocalizablePhrase::english).collect(joining(" "));
  }

  /** Returns the value of a parameter as English text has it. */
  String written(String name) {
    Object value = params.get(name);
    if (value == null) {
      throw new IllegalArgumentException(code + " needs {" + name + "}");
    }
    return value instanceof Instant instant ? MINUTE.format(instant) : value.toString();
  }
}
