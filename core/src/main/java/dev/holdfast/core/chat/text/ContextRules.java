package dev.holdfast.core.chat.text;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableRangeSet;
import com.google.common.collect.Range;
import com.google.common.collect.RangeSet;
import java.lang.Character.UnicodeScript;
import java.util.Arrays;
import java.util.function.IntPredicate;

/**
 * The contextual rules of RFC 5892, appendix A, for characters that are allowed in some contexts
 * only. A joiner between Persian letters is part of the spelling; between Latin ones it is
 * invisible. Thread-safe.
 *
 * <p>The JDK knows neither joining types nor viramas: the tables are those of Unicode 14.
 */
final class ContextRules {

  private static final int NON_JOINER = 0x200c;
  private static final int JOINER = 0x200d;
  private static final int MIDDLE_DOT = 0x00b7;
  private static final int KERAIA = 0x0375;
  private static final int GERESH = 0x05f3;
  private static final int GERSHAYIM = 0x05f4;
  private static final int KATAKANA_DOT = 0x30fb;
  private static final int NONE = -1;

  // spotless:off

  /** Joining_Type L or D: letters that join the one after them. */
  private static final RangeSet<Integer> JOINS_NEXT = ranges("""
          620 626 628 62a-62e 633-63f 641-647 649-64a 66e-66f 678-687 69a-6bf 6c1-6c2 6cc 6ce
          6d0-6d1 6fa-6fc 6ff 712-714 71a-71d 71f-727 729 72b 72d-72e 74e-758 75c-76a 76d-770 772
          775-777 77a-77f 7ca-7ea 841-845 848 84a-853 855 860 862-865 868 886 889-88d 8a0-8a9
          8af-8b0 8b3-8b8 8ba-8c8 1807 1820-1878 1887-18a8 18aa a840-a872 10ac0-10ac4 10acd
          10ad3-10adc 10ade-10ae0 10aeb-10aee 10b80 10b82 10b86-10b88 10b8a-10b8b 10b8d 10b90
          10bad-10bae 10d00-10d21 10d23 10f30-10f32 10f34-10f44 10f51-10f53 10f70-10f73
          10f76-10f81 10fb0 10fb2-10fb3 10fb8 10fbb-10fbc 10fbe-10fbf 10fc1 10fc4 10fca-10fcb
          1e900-1e943""");

  /** Joining_Type R or D: letters that join the one before them. */
  private static final RangeSet<Integer> JOINS_LAST = ranges("""
          620 622-63f 641-64a 66e-66f 671-673 675-6d3 6d5 6ee-6ef 6fa-6fc 6ff 710 712-72f 74d-77f
          7ca-7ea 840-858 860 862-865 867-86a 870-882 886 889-88e 8a0-8ac 8ae-8c8 1807 1820-1878
          1887-18a8 18aa a840-a871 10ac0-10ac5 10ac7 10ac9-10aca 10ace-10ad6 10ad8-10ae1 10ae4
          10aeb-10aef 10b80-10b91 10ba9-10bae 10d01-10d23 10f30-10f44 10f51-10f54 10f70-10f81
          10fb0 10fb2-10fb6 10fb8-10fbf 10fc1-10fc4 10fc9-10fca 1e900-1e943""");

  /** Canonical_Combining_Class 9. */
  private static final RangeSet<Integer> VIRAMA = ranges("""
          94d 9cd a4d acd b4d bcd c4d ccd d3b-d3c d4d dca e3a eba f84 1039-103a 1714-1715 1734
          17d2 1a60 1b44 1baa-1bab 1bf2-1bf3 2d7f a806 a82c a8c4 a953 a9c0 aaf6 abed 10a3f 11046
          11070 1107f 110b9 11133-11134 111c0 11235 112ea 1134d 11442 114c2 115bf 1163f 116b6
          1172b 11839 1193d-1193e 119e0 11a34 11a47 11a99 11c3f 11d44-11d45 11d97""");

  // spotless:on

  private static final int ADLAM_MARK = 0x1e94b; // the only letter of Joining_Type T

  private final int[] text;

  private ContextRules(String text) {
    this.text = text.codePoints().toArray();
  }

  private static RangeSet<Integer> ranges(String table) {
    ImmutableRangeSet.Builder<Integer> ranges = ImmutableRangeSet.builder();
    for (String each : Splitter.onPattern("\\s+").omitEmptyStrings().split(table)) {
      int dash = each.indexOf('-');
      int last = Integer.parseInt(each.substring(dash + 1), 16);
      ranges.add(
          Range.closed(dash < 0 ? last : Integer.parseInt(each.substring(0, dash), 16), last));
    }
    return ranges.build();
  }

  /** Returns the first character that breaks a rule; -1 if there is none. */
  static int broken(String text) {
    ContextRules rules = new ContextRules(text);
    for (int i = 0; i < rules.text.length; i++) {
      if (!rules.isRight(i)) {
        return rules.text[i];
      }
    }
    return NONE;
  }

  /** Whether a rule applies to this character. */
  static boolean isRuled(int character) {
    return switch (character) {
      case NON_JOINER, JOINER, MIDDLE_DOT, KERAIA, GERESH, GERSHAYIM, KATAKANA_DOT -> true;
      default -> isArabicDigit(character) || isExtendedDigit(character);
    };
  }

  private boolean isRight(int i) {
    int character = text[i];
    return switch (character) {
      case NON_JOINER -> VIRAMA.contains(at(i - 1)) || breaksJoin(i);
      case JOINER -> VIRAMA.contains(at(i - 1));
      case MIDDLE_DOT -> at(i - 1) == 'l' && at(i + 1) == 'l';
      case KERAIA -> isOf(UnicodeScript.GREEK, at(i + 1));
      case GERESH, GERSHAYIM -> isOf(UnicodeScript.HEBREW, at(i - 1));
      case KATAKANA_DOT -> has(ContextRules::isJapanese);
      default ->
          isArabicDigit(character)
              ? !has(ContextRules::isExtendedDigit)
              : !isExtendedDigit(character) || !has(ContextRules::isArabicDigit);
    };
  }

  /** Whether the letters around this character, without their marks, would be joined otherwise. */
  private boolean breaksJoin(int i) {
    int last = i - 1;
    while (isTransparent(at(last))) {
      last--;
    }
    int next = i + 1;
    while (isTransparent(at(next))) {
      next++;
    }
    return JOINS_NEXT.contains(at(last)) && JOINS_LAST.contains(at(next));
  }

  private static boolean isTransparent(int character) {
    if (character == NONE) {
      return false;
    }
    return switch (Character.getType(character)) {
      case Character.NON_SPACING_MARK, Character.ENCLOSING_MARK -> true;
      default -> character == ADLAM_MARK; // names have no format characters other than joiners
    };
  }

  private int at(int i) {
    return i >= 0 && i < text.length ? text[i] : NONE;
  }

  private boolean has(IntPredicate sort) {
    return Arrays.stream(text).anyMatch(sort);
  }

  private static boolean isOf(UnicodeScript script, int character) {
    return character != NONE && UnicodeScript.of(character) == script;
  }

  private static boolean isJapanese(int character) {
    return isOf(UnicodeScript.HIRAGANA, character)
        || isOf(UnicodeScript.KATAKANA, character)
        || isOf(UnicodeScript.HAN, character);
  }

  private static boolean isArabicDigit(int character) {
    return character >= 0x0660 && character <= 0x0669;
  }

  private static boolean isExtendedDigit(int character) {
    return character >= 0x06f0 && character <= 0x06f9;
  }
}
