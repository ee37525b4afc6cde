package dev.holdfast.http.conformance;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableMap;
import com.google.common.io.Resources;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The list of the protocol's rules for servers, read from {@code docs/protocol.md}, a copy of which
 * is in the jar.
 */
public final class ProtocolRules {

  private static final Pattern ITEM = Pattern.compile("- \\*\\*(S\\d+)\\*\\* (.*)", Pattern.DOTALL);

  /** Names of tests, at the end of a rule. */
  private static final String TESTS =
      "`(\\w+(Test|Contract)\\.|[\\w-]+\\.txt |[\\w/-]+\\.test\\.js ).*";

  /** The end of a sentence: a stop that no small letter or digit follows. */
  private static final String SENTENCE_END = "(?<=[.]|[.][)])\\s+(?=[A-Z\\[(`]).*";

  private ProtocolRules() {}

  /** The rules by number, in the order of the document. */
  public static ImmutableMap<String, ProtocolRule> rules() {
    ImmutableMap.Builder<String, ProtocolRule> rules = ImmutableMap.builder();
    for (String part : Splitter.onPattern("\n\n|\n(?=- )").split(text())) {
      Matcher item = ITEM.matcher(part);
      if (item.matches()) {
        String text = item.group(2).replaceAll("\\s+", " ").replaceFirst(TESTS, "").strip();
        rules.put(
            item.group(1), new ProtocolRule(item.group(1), text.replaceFirst(SENTENCE_END, "")));
      }
    }
    return rules.buildOrThrow();
  }

  private static String text() {
    try {
      return Resources.toString(Resources.getResource(ProtocolRules.class, "protocol.md"), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
