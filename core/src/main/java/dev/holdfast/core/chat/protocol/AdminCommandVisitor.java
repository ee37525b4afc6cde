package dev.holdfast.core.chat.protocol;

/**
 * One method for each kind of command of admins, so that a new kind does not compile until handled.
 */
public interface AdminCommandVisitor {
  void adminHelp(ChatCommand.AdminHelp command);

  void info(ChatCommand.Info command);

  void kick(ChatCommand.Kick command);

  void ban(ChatCommand.Ban command);

  void bans(ChatCommand.Bans command);

  void unban(ChatCommand.Unban command);
}
