package dev.holdfast.core.chat.text;

import com.google.common.collect.ImmutableMap;
import java.text.Normalizer;
import java.util.Locale;

/**
 * The skeleton of a text in the sense of UTS #39, for the letters in words of commands: texts that
 * look alike have the same skeleton. Letters of other scripts become the Latin ones that they look
 * like, {@code i}, {@code 1} and {@code |} become {@code l}, and invisible characters are dropped.
 * Thread-safe.
 */
public final class CommandSkeleton {

  /** The letter for each look-alike, after compatible forms and capitals are folded. */
  private static final ImmutableMap<Integer, String> LETTERS =
      letters(
          "a\u0251\u03b1\u0430\u15c5\u237a\ua4ee\uab7a\ud800\udea0\ud81b\udf40\ud833\udcd6",
          "d\u0501\u146f\u15de\u15ea\ua4d2\ua4d3\uab70\uabb7\ud833\udcd9",
          "e\u03b5\u0435\u04bd\u212e\u22ff\u2d39\ua4f0\uab32\uab7c\ud800\ude86\ud806\udcc6\ud806\udcce"
              + "\ud833\udcda",
          "h\u03b7\u043d\u04bb\u0570\u157c\u2c8f\ua4e7\uab8b\uab92\ud800\udecf\ud833\udcdd",
          "l1i|\u0131\u01c0\u0269\u026a\u03b9\u0456\u04cf\u0582\u05c0\u05d5\u05df\u0627\u0661\u06f1\u07ca"
              + "\u14aa\u16c1\u2223\u2373\u23fd\u2502\u2c93\u2cd1\u2d4f\ua4e1\ua4f2\ua647\uab75\uabae"
              + "\ud800\ude8a\ud800\udf09\ud800\udf20\ud801\udc43\ud801\udd26\ud806\udcc3\ud806\udcd2"
              + "\ud807\uddda\ud807\udde1\ud81b\udeaa\ud81b\udf16\ud81b\udf28\ud833\udcde\ud833\udce1"
              + "\ud833\udcf1\ud834\ude2a\ud83a\udcc7",
          "m\u03bc\u03fb\u043c\u15f0\u16d6\u2c99\ua4df\uab87\ud800\udeb0\ud800\udf11\ud805\udf00"
              + "\ud806\udce3\ud833\udce2",
          "n\u03bd\u0578\u057c\u2c9b\ua4e0\ud801\udd13\ud833\udce3",
          "p\u00fe\u01bf\u03c1\u03f8\u0440\u146d\u2374\u2ca3\u2ccf\ua4d1\uabb2\ud800\ude95\ud833\udce5",
          "t\u03c4\u0442\u22a4\u27d9\u2ca7\ua4d4\uab72\ud800\ude97\ud800\udeb1\ud800\udf15\ud806\udcdc"
              + "\ud81b\udf0a\ud833\udce9\ud83d\udf68",
          "u\u028b\u03c5\u057d\u1200\u144c\u1d1c\u222a\u22c3\ua4f4\ua79f\uab4e\uab52\ud801\udcf6"
              + "\ud806\udcd8\ud81b\udf42\ud833\udcea");

  private CommandSkeleton() {}

  /** Returns the skeleton of a text, in small letters; {@code rn} stands for {@code m}. */
  public static String of(String text) {
    StringBuilder skeleton = new StringBuilder();
    Normalizer.normalize(text, Normalizer.Form.NFKC)
        .toLowerCase(Locale.ROOT)
        .codePoints()
        .filter(CommandSkeleton::isSeen)
        .forEach(
            character ->
                skeleton.append(LETTERS.getOrDefault(character, Character.toString(character))));
    return skeleton.toString().replace("m", "rn");
  }

  private static boolean isSeen(int character) {
    return Character.isWhitespace(character)
        || !(PublishedTextRule.isUnseen(character)
            || Character.getType(character) == Character.FORMAT);
  }

  private static ImmutableMap<Integer, String> letters(String... alike) {
    ImmutableMap.Builder<Integer, String> letters = ImmutableMap.builder();
    for (String each : alike) {
      each.codePoints().skip(1).forEach(character -> letters.put(character, each.substring(0, 1)));
    }
    return letters.buildOrThrow();
  }
}
