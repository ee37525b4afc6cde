package dev.holdfast.fsm.script;

import java.util.Locale;

/** Whose machine a script is about. */
public enum ScriptSide {
  /** The session of a server. */
  SERVER,
  /** The connection of a client. */
  CLIENT;

  /** The word for it in a first line. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
