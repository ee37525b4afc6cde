package dev.holdfast.core.chat.text;

import static dev.holdfast.core.chat.text.BaseNameProfile.CHARACTER;

import com.google.common.base.CharMatcher;
import com.google.common.collect.ImmutableList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The rule for names of rooms: 1 to 32 characters by the PRECIS profile UsernameCaseMapped (RFC
 * 8265), of ASCII only small letters, digits, {@code -} and {@code _}. A name has one spelling: one
 * that the profile would change, such as {@code TEA}, is not valid. It does not begin with a
 * combining mark, and does not mix scripts that are not used together. Thread-safe.
 */
public final class RoomNameRule {

  /** The most characters (code points) of a name. */
  public static final int LENGTH = 32;

  private static final int ASKED_LENGTH = LENGTH * 4; // a longer one is not looked at
  private static final LocalizablePhrase RULE = PhraseCode.ROOM_RULE.phrase("count", LENGTH);
  private static final String SPARE = "room"; // replaces a name that cannot be repaired

  private static final CharMatcher OTHER_ASCII =
      CharMatcher.ascii()
          .and(
              CharMatcher.inRange('a', 'z')
                  .or(CharMatcher.inRange('0', '9'))
                  .or(CharMatcher.anyOf("-_"))
                  .negate());

  private static final Profile PROFILE = new Profile();

  private static final class Profile extends BaseNameProfile {
    private static final long serialVersionUID = 1L;

    Profile() {
      super(true);
    }

    @Override
    protected CharSequence applyWidthMappingRule(CharSequence name) {
      return widthMap(name);
    }

    @Override
    protected CharSequence applyDirectionalityRule(CharSequence name) {
      prepare(name); // reports a character that is not allowed before its direction
      if (name.codePoints().anyMatch(Profile::isRightToLeft)) {
        checkBidiRule(name);
      }
      return name;
    }

    private static boolean isRightToLeft(int character) {
      return switch (Character.getDirectionality(character)) {
        case Character.DIRECTIONALITY_RIGHT_TO_LEFT,
            Character.DIRECTIONALITY_RIGHT_TO_LEFT_ARABIC,
            Character.DIRECTIONALITY_ARABIC_NUMBER ->
            true;
        default -> false;
      };
    }
  }

  private RoomNameRule() {}

  /** Whether a name is valid. */
  public static boolean isValid(String name) {
    return fault(name) == null;
  }

  /** Returns the rule and how a name breaks it; an empty list if the name is valid. */
  public static ImmutableList<LocalizablePhrase> problem(String name) {
    LocalizablePhrase fault = fault(name);
    return fault == null ? ImmutableList.of() : ImmutableList.of(RULE, fault);
  }

  private static @Nullable LocalizablePhrase fault(String name) {
    int length = PublishedTextRule.length(name);
    if (name.isEmpty()) {
      return PhraseCode.ROOM_EMPTY.phrase();
    }
    if (length > LENGTH) {
      return PhraseCode.ROOM_LENGTH.phrase("count", length);
    }
    try {
      String enforced = PROFILE.enforce(name);
      LocalizablePhrase fault = faultOfEnforced(enforced);
      return fault == null && !enforced.equals(name)
          ? PhraseCode.ROOM_SPELLING.phrase("name", enforced)
          : fault;
    } catch (UnfitNameException e) {
      return e.why();
    } catch (IllegalArgumentException e) { // the rule of RFC 5893
      return PhraseCode.ROOM_DIRECTION.phrase();
    }
  }

  private static @Nullable LocalizablePhrase faultOfEnforced(String name) {
    String other = PublishedTextRule.first(name, c -> c < 0x80 && OTHER_ASCII.matches((char) c));
    if (other != null) {
      return PhraseCode.CHARACTER_OTHER.phrase(CHARACTER, other);
    }
    String mark = BaseNameProfile.firstMark(name);
    if (mark != null) {
      return PhraseCode.ROOM_MARK.phrase(CHARACTER, mark);
    }
    String stranger = BaseNameProfile.stranger(name);
    return stranger == null ? null : PhraseCode.ROOM_SCRIPT.phrase(CHARACTER, stranger);
  }

  /**
   * Returns new names for rooms of an older version whose names are not valid any more: the
   * spelling that the profile gives, with a number if another room has it. Valid names are kept.
   *
   * @param names all names, in the order in which the rooms were created
   * @return the new names, by the old ones
   */
  public static Map<String, String> mended(List<String> names) {
    Map<String, String> mended = new LinkedHashMap<>();
    Set<String> taken = new HashSet<>();
    names.stream().filter(RoomNameRule::isValid).forEach(taken::add);
    for (String name : names) {
      if (!isValid(name)) {
        String fresh = free(base(name), taken);
        taken.add(fresh);
        mended.put(name, fresh);
      }
    }
    return mended;
  }

  private static String free(String base, Set<String> taken) {
    String name = base;
    for (int number = 2; taken.contains(name); number++) {
      String suffix = "-" + number;
      int length = Math.min(PublishedTextRule.length(base), LENGTH - suffix.length());
      name = base.substring(0, base.offsetByCodePoints(0, length)) + suffix;
    }
    return name;
  }

  private static String base(String name) {
    if (PublishedTextRule.length(name) <= ASKED_LENGTH) {
      try {
        String enforced = PROFILE.enforce(name);
        return isValid(enforced) ? enforced : SPARE;
      } catch (IllegalArgumentException e) {
        return SPARE;
      }
    }
    return SPARE;
  }
}
