package dev.holdfast.core.chat;

import java.lang.Character.UnicodeScript;
import java.text.Normalizer;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import rocks.xmpp.precis.InvalidCodePointException;
import rocks.xmpp.precis.PrecisProfile;

/**
 * A PRECIS profile (RFC 8264) with what the library leaves out: the {@link ContextRules}, and which
 * character it is that cannot be. The check of a name is here, what is done to it in the profiles.
 */
abstract class NameProfile extends PrecisProfile {

  private static final long serialVersionUID = 1L;

  /** What is written together, beside Latin letters: Japanese, Chinese, Korean. */
  private static final Set<Set<UnicodeScript>> TOGETHER =
      Set.of(
          EnumSet.of(UnicodeScript.HAN, UnicodeScript.HIRAGANA, UnicodeScript.KATAKANA),
          EnumSet.of(UnicodeScript.HAN, UnicodeScript.BOPOMOFO),
          EnumSet.of(UnicodeScript.HAN, UnicodeScript.HANGUL));

  /** A name has a character that no name has, or not in this place. */
  static final class UnfitException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    UnfitException(String what, int character) {
      super(what + String.format(Locale.ROOT, ": U+%04X.", character));
    }
  }

  /** A profile of the IdentifierClass, or of the FreeformClass. */
  NameProfile(boolean identifier) {
    super(identifier);
  }

  /** Checks what a name is after all mappings. */
  @Override
  public String prepare(CharSequence name) {
    String text = name.toString();
    text.codePoints().forEach(this::check);
    int broken = ContextRules.broken(text);
    if (broken >= 0) {
      throw new UnfitException("One character is not right where it stands", broken);
    }
    return text;
  }

  private void check(int character) {
    try {
      if (!ContextRules.isRuled(character)) {
        super.prepare(Character.toString(character));
      }
    } catch (InvalidCodePointException e) {
      throw new UnfitException("No character may be invisible, reserved or obsolete", character);
    }
  }

  @Override
  protected CharSequence applyWidthMappingRule(CharSequence name) {
    return name;
  }

  @Override
  protected CharSequence applyAdditionalMappingRule(CharSequence name) {
    return name;
  }

  @Override
  protected CharSequence applyCaseMappingRule(CharSequence name) {
    return caseMap(name);
  }

  @Override
  protected CharSequence applyNormalizationRule(CharSequence name) {
    return Normalizer.normalize(name, Normalizer.Form.NFC);
  }

  @Override
  protected CharSequence applyDirectionalityRule(CharSequence name) {
    return name;
  }

  /** Whether a name begins with a mark that belongs on a letter. */
  static boolean beginsWithMark(String name) {
    return switch (Character.getType(name.codePointAt(0))) {
      case Character.NON_SPACING_MARK, Character.COMBINING_SPACING_MARK, Character.ENCLOSING_MARK ->
          true;
      default -> false;
    };
  }

  /**
   * Whether letters of several scripts stand in a name that are not written together, so that one
   * may be taken for another: beyond the level "highly restrictive" of UTS #39.
   */
  static boolean isMixed(String name) {
    Set<UnicodeScript> scripts = EnumSet.noneOf(UnicodeScript.class);
    name.codePoints().mapToObj(UnicodeScript::of).forEach(scripts::add);
    scripts.remove(UnicodeScript.COMMON);
    scripts.remove(UnicodeScript.INHERITED);
    if (scripts.size() <= 1) {
      return false;
    }
    scripts.remove(UnicodeScript.LATIN);
    return TOGETHER.stream().noneMatch(together -> together.containsAll(scripts));
  }
}
