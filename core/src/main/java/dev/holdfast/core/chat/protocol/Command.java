package dev.holdfast.core.chat.protocol;

/** What somebody wants done by typing it: a text that starts with {@code /}. Never published. */
public sealed interface Command {

  /** Says what everybody can type. */
  record Help() implements Command {}

  /** Makes an admin of who knows the password. */
  record Auth(String password) implements Command {
    @Override
    public String toString() {
      return "Auth[a password]";
    }
  }

  /** Says what admins can type. */
  record AdminHelp() implements Command {}

  /** Makes an admin a member like others. */
  record Logout() implements Command {}

  /** Tells about a member. */
  record Info(String nick) implements Command {}

  /**
   * Ends the session of a member.
   *
   * @param reason empty for none
   */
  record Kick(String nick, String reason) implements Command {}

  /**
   * Ends the sessions of a member's host, and refuses it for so many seconds.
   *
   * @param target the nick, an address, or the name of a network
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

  /** There is no such command. */
  record Unknown(String text) implements Command {}

  /** The command is there, but is written in another way: the text says how. */
  record Wrong(String text) implements Command {}
}
