package dev.holdfast.core.chat.text;

import java.lang.Character.UnicodeScript;
import java.text.Normalizer;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import rocks.xmpp.precis.InvalidCodePointException;
import rocks.xmpp.precis.PrecisProfile;

/**
 * The base of the PRECIS profiles (RFC 8264) of nicks and room names, with what the library leaves
 * out: the {@link ContextRules}, and errors that name the character. It checks names; subclasses
 * map them. Thread-safe.
 */
abstract class BaseNameProfile extends PrecisProfile {

  private static final long serialVersionUID = 1L;

  /** The parameter of phrases that name a character. */
  static final String CHARACTER = "character";

  /** Scripts that are used together, beside Latin: Japanese, Chinese, Korean. */
  private static final Set<Set<UnicodeScript>> TOGETHER =
      Set.of(
          EnumSet.of(UnicodeScript.HAN, UnicodeScript.HIRAGANA, UnicodeScript.KATAKANA),
          EnumSet.of(UnicodeScript.HAN, UnicodeScript.BOPOMOFO),
          EnumSet.of(UnicodeScript.HAN, UnicodeScript.HANGUL));

  /** Makes a profile of the IdentifierClass, or else of the FreeformClass. */
  BaseNameProfile(boolean identifier) {
    super(identifier);
  }

  /**
   * Checks a name after all mappings.
   *
   * @throws UnfitNameException if a character is not allowed
   */
  @Override
  public String prepare(CharSequence name) {
    String text = name.toString();
    text.codePoints().forEach(this::check);
    int broken = ContextRules.broken(text);
    if (broken >= 0) {
      throw new UnfitNameException(broken, PhraseCode.CHARACTER_MISPLACED);
    }
    return text;
  }

  private void check(int character) {
    try {
      if (!ContextRules.isRuled(character)) {
        super.prepare(Character.toString(character));
      }
    } catch (InvalidCodePointException e) {
      throw new UnfitNameException(character, fault(character));
    }
  }

  /** Returns why a character is not allowed. */
  private static PhraseCode fault(int character) {
    return switch (Character.getType(character)) {
      case Character.SURROGATE -> PhraseCode.CHARACTER_HALF;
      case Character.UNASSIGNED -> PhraseCode.CHARACTER_UNASSIGNED;
      case Character.PRIVATE_USE -> PhraseCode.CHARACTER_PRIVATE;
      case Character.CONTROL -> PhraseCode.CHARACTER_CONTROL;
      case Character.SPACE_SEPARATOR -> PhraseCode.CHARACTER_SPACE;
      case Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR ->
          PhraseCode.CHARACTER_LINE_BREAK;
      default -> faultOfGraphic(character);
    };
  }

  private static PhraseCode faultOfGraphic(int character) {
    if (PublishedTextRule.isUnseen(character)) {
      return PhraseCode.CHARACTER_UNSEEN;
    }
    if (!Normalizer.isNormalized(Character.toString(character), Normalizer.Form.NFKC)) {
      return PhraseCode.CHARACTER_COMPOUND;
    }
    return switch (Character.getType(character)) {
      case Character.FORMAT -> PhraseCode.CHARACTER_FORMAT;
      case Character.LOWERCASE_LETTER,
          Character.UPPERCASE_LETTER,
          Character.OTHER_LETTER,
          Character.MODIFIER_LETTER,
          Character.NON_SPACING_MARK,
          Character.COMBINING_SPACING_MARK,
          Character.DECIMAL_DIGIT_NUMBER ->
          PhraseCode.CHARACTER_UNUSED;
      default -> PhraseCode.CHARACTER_OTHER;
    };
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

  /**
   * Returns the combining mark with which a name begins, as {@link PublishedTextRule#named}; null
   * if it begins with none.
   */
  static @Nullable String firstMark(String name) {
    return switch (Character.getType(name.codePointAt(0))) {
      case Character.NON_SPACING_MARK, Character.COMBINING_SPACING_MARK, Character.ENCLOSING_MARK ->
          PublishedTextRule.first(name, character -> true);
      default -> null;
    };
  }

  /**
   * Returns the first letter, as {@link PublishedTextRule#named}, of a script that is not used
   * together with those before it, so that it may be mistaken for another letter: this is the level
   * "highly restrictive" of UTS #39. Null if there is none.
   */
  static @Nullable String stranger(String name) {
    Set<UnicodeScript> scripts = EnumSet.noneOf(UnicodeScript.class);
    return PublishedTextRule.first(
        name, character -> scripts.add(UnicodeScript.of(character)) && isMixed(scripts));
  }

  private static boolean isMixed(Set<UnicodeScript> all) {
    Set<UnicodeScript> scripts = EnumSet.copyOf(all);
    scripts.remove(UnicodeScript.COMMON);
    scripts.remove(UnicodeScript.INHERITED);
    if (scripts.size() <= 1) {
      return false;
    }
    scripts.remove(UnicodeScript.LATIN);
    return TOGETHER.stream().noneMatch(together -> together.containsAll(scripts));
  }
}
