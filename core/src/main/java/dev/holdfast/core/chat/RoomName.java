package dev.holdfast.core.chat;

import com.google.common.base.CharMatcher;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The rule for names of rooms: 1 to 32 characters by the PRECIS profile UsernameCaseMapped (RFC
 * 8265), of ASCII only small letters, digits, {@code -} and {@code _}. A name is written in one
 * way: one that the profile would change, such as {@code TEA}, is none. It begins with no mark, and
 * is not of scripts that are not written together.
 */
public final class RoomName {

  private static final int LENGTH = 32;
  private static final int ASKED_LENGTH = LENGTH * 4; // before work is spent on it
  private static final String RULE =
      "A room's name has 1 to 32 characters: small letters, digits, - and _.";
  private static final String SPARE = "room"; // for what is no name in any way

  private static final CharMatcher OTHER_ASCII =
      CharMatcher.ascii()
          .and(
              CharMatcher.inRange('a', 'z')
                  .or(CharMatcher.inRange('0', '9'))
                  .or(CharMatcher.anyOf("-_"))
                  .negate());

  private static final Profile PROFILE = new Profile();

  private static final class Profile extends NameProfile {
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
      if (name.chars().anyMatch(c -> isRightToLeft((char) c))) {
        checkBidiRule(name);
      }
      return name;
    }

    private static boolean isRightToLeft(char character) {
      return switch (Character.getDirectionality(character)) {
        case Character.DIRECTIONALITY_RIGHT_TO_LEFT,
            Character.DIRECTIONALITY_RIGHT_TO_LEFT_ARABIC,
            Character.DIRECTIONALITY_ARABIC_NUMBER ->
            true;
        default -> Character.isSurrogate(character); // the library knows
      };
    }
  }

  private RoomName() {}

  /** Whether a room may have this name. */
  public static boolean isValid(String name) {
    return problem(name) == null;
  }

  /** Why no room has this name, for people; null if one may. */
  static @Nullable String problem(String name) {
    if (name.isEmpty() || TextRule.length(name) > LENGTH) {
      return RULE;
    }
    try {
      String enforced = PROFILE.enforce(name);
      if (OTHER_ASCII.matchesAnyOf(enforced) || NameProfile.beginsWithMark(enforced)) {
        return RULE;
      }
      if (NameProfile.isMixed(enforced)) {
        return "A room's name has letters of one script.";
      }
      return enforced.equals(name) ? null : RULE + " This one is written " + enforced + ".";
    } catch (NameProfile.UnfitException e) {
      return RULE + " " + e.getMessage();
    } catch (IllegalArgumentException e) { // the rule of RFC 5893 for direction
      return RULE + " Letters of both directions are not mixed.";
    }
  }

  /**
   * Other names for rooms of an older version whose names are none any more: in the way in which
   * they are written now, and with a number if that is another room's. Rooms whose names are valid
   * keep them.
   *
   * @param names all, in the order in which the rooms were made
   * @return the new names, by the old ones
   */
  public static Map<String, String> mended(List<String> names) {
    Map<String, String> mended = new LinkedHashMap<>();
    Set<String> taken = new HashSet<>();
    names.stream().filter(RoomName::isValid).forEach(taken::add);
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
      int length = Math.min(TextRule.length(base), LENGTH - suffix.length());
      name = base.substring(0, base.offsetByCodePoints(0, length)) + suffix;
    }
    return name;
  }

  private static String base(String name) {
    if (TextRule.length(name) <= ASKED_LENGTH) {
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
