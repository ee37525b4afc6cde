package dev.holdfast.core.chat.protocol;

/** A parsed command: a text that begins with {@code /}, which is never published. Immutable. */
public sealed interface Command {

  /** Lists the commands of all members. */
  record Help() implements Command {}

  /** Makes the session an admin's, with the password. */
  record Auth(String password) implements Command {
    @Override
    public String toString() {
      return "Auth[a password]";
    }
  }

  /** Lists the commands of admins. */
  record AdminHelp() implements Command {}

  /** Makes the session an ordinary one again. */
  record Logout() implements Command {}

  /** Shows the host, times and session of a member. */
  record Info(String nick) implements Command {}

  /**
   * Ends the session of a member.
   *
   * @param reason empty for none
   */
  record Kick(String nick, String reason) implements Command {}

  /**
   * Ends the sessions of a host or network, and refuses it for so many seconds.
   *
   * @param target a nick, an address, or the name of a network
   */
  record Ban(String target, String reason, int seconds) implements Command {}

  /** Lists the bans. */
  record Bans() implements Command {}

  /**
   * Lifts a ban.
   *
   * @param host as it was typed
   */
  record Unban(String host) implements Command {}

  /** An unknown command; the text is the answer. */
  record Unknown(String text) implements Command {}

  /** A known command with wrong syntax; the text says how it is written. */
  record Wrong(String text) implements Command {}
}
