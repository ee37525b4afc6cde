package dev.holdfast.core.chat.room;

import static java.util.Objects.requireNonNull;

import dev.holdfast.core.chat.member.ChatSession;
import dev.holdfast.core.chat.member.Member;
import dev.holdfast.core.chat.member.ParkedChatSession.ParkedMember;
import dev.holdfast.core.store.PresentMember;
import dev.holdfast.core.store.Roster;

/**
 * The handler of members that an earlier process has left in one room: each goes on when its
 * session is adopted, and leaves if that is not. Confined to the loop.
 */
final class AdoptionHandler {

  private final String room;
  private final Roster roster;
  private final RosterView rosterView;
  private final Broadcaster broadcaster;
  private final PresenceNotifier presence;
  private final LeaveHandler leaveHandler;
  private final ChatContext context;

  AdoptionHandler(
      String room,
      Roster roster,
      RosterView rosterView,
      Broadcaster broadcaster,
      PresenceNotifier presence,
      LeaveHandler leaveHandler,
      ChatContext context) {
    this.room = room;
    this.roster = roster;
    this.rosterView = rosterView;
    this.broadcaster = broadcaster;
    this.presence = presence;
    this.leaveHandler = leaveHandler;
    this.context = context;
  }

  /** Whether an earlier process has left a member here whose session is not known yet. */
  boolean awaits(ParkedMember parked) {
    PresentMember present = roster.find(parked.token());
    return present != null && present.isLeftBehind();
  }

  /** Goes on with a member that an earlier process has {@linkplain #awaits left} here. */
  void adopt(ParkedMember parked, ChatSession session) {
    PresentMember present = requireNonNull(roster.find(parked.token()), "a member that is awaited");
    Member member = new Member(room, parked.token(), present.nick(), true);
    member.adopt(present, session, parked, false, broadcaster, context.now());
    context.events().nickUsed(room, present.nick(), session.host(), parked.lastAction());
  }

  /**
   * Notes that all sessions that go on are known. The other members that an earlier process has
   * left are former ones unless they come back soon.
   */
  void adopted() {
    roster.all().stream().filter(PresentMember::isLeftBehind).forEach(leaveHandler::notAdopted);
    rosterView.adopted();
    presence.adopted();
    for (PresentMember present : roster.all()) {
      Member member = Member.of(present); // null: its session is elsewhere
      ChatSession session = member == null ? null : member.session();
      if (present.isAdmin() && session != null && !session.isAdmin()) {
        context.store().setAdmin(room, present.token(), false); // there is another password now
      }
    }
  }
}
