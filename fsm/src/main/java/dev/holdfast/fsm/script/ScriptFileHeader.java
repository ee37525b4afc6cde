package dev.holdfast.fsm.script;

import java.util.List;

/**
 * The first line of a file of scripts, such as {@code holdfast-script 2 server}: the form of the
 * file, and whether its scripts are about the server's session or the client's. A file without it
 * is of the {@linkplain LegacyScriptSyntax legacy form}.
 *
 * @param form 1, the legacy form, or 2, the current form
 */
public record ScriptFileHeader(int form, ScriptSide side) {

  /** The number of the current form. */
  public static final int NEWEST = 2;

  private static final String WORD = "holdfast-script";

  /**
   * Returns the header of a file with this text.
   *
   * @throws ScriptParseException if its first line is a head that is not known, or if it has
   *     neither a head nor a step nor options
   */
  public static ScriptFileHeader of(String text) throws ScriptParseException {
    String line = ScriptParser.withoutComment(text.lines().findFirst().orElse("")).strip();
    if (isHead(line)) {
      return read(line);
    }
    return LegacyScriptSyntax.sideOf(text)
        .map(side -> new ScriptFileHeader(1, side))
        .orElseThrow(
            () ->
                new ScriptParseException(
                    1,
                    "no script: one begins with '"
                        + of(ScriptSide.SERVER)
                        + "' or '"
                        + of(ScriptSide.CLIENT)
                        + "'"));
  }

  static boolean isHead(String line) {
    return line.equals(WORD) || line.startsWith(WORD + " ");
  }

  private static ScriptFileHeader read(String line) throws ScriptParseException {
    List<String> words = ScriptTokenCodec.of(line);
    for (ScriptSide side : ScriptSide.values()) {
      if (words.size() == 3 && words.get(2).equals(side.word())) {
        if (words.get(1).equals(String.valueOf(NEWEST))) {
          return new ScriptFileHeader(NEWEST, side);
        }
        throw new ScriptParseException(1, "form " + words.get(1) + " is not known, only " + NEWEST);
      }
    }
    throw new ScriptParseException(
        1,
        "expected '"
            + of(ScriptSide.SERVER)
            + "' or '"
            + of(ScriptSide.CLIENT)
            + "', found '"
            + line
            + "'");
  }

  static ScriptFileHeader of(ScriptSide side) {
    return new ScriptFileHeader(NEWEST, side);
  }

  boolean isLegacy() {
    return form < NEWEST;
  }

  /** The form in which the lines of the file are read. */
  ScriptSyntax reader() {
    return isLegacy() ? new LegacyScriptSyntax() : new CurrentScriptSyntax();
  }

  /** The line itself. A file of the legacy form has no such line. */
  @Override
  public String toString() {
    return WORD + " " + form + " " + side.word();
  }
}
