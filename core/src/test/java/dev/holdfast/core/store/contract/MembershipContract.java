package dev.holdfast.core.store.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.core.limit.ClientHost;
import dev.holdfast.core.store.JoinRequest;
import dev.holdfast.core.store.LeaveReason;
import dev.holdfast.core.store.LeaveRequest;
import dev.holdfast.core.store.PresentMember;
import dev.holdfast.core.store.RosterChange;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The contract of all stores: who joins, moves, leaves and is an admin. */
public abstract class MembershipContract extends ChatStoreContract {

  private static final Duration RESERVED = Duration.ofMinutes(5);

  /** For a store whose processes are these. */
  protected MembershipContract(StoreProcess process) {
    super(process);
  }

  private PresentMember present(String nick) {
    return chat.room("lobby").roster().find(StoreChat.named(nick));
  }

  private List<String> roster() {
    return chat.room("lobby").roster().all().stream().map(PresentMember::toString).toList();
  }

  private static JoinRequest with(JoinRequest request, boolean admin, int capacity) {
    return new JoinRequest(
        request.room(),
        request.token(),
        request.claimed(),
        request.nick(),
        request.host(),
        admin,
        capacity);
  }

  @Test
  void aJoinIsToldBeforeItsOutcome() {
    long before = chat.store().timeOfDay().toEpochMilli();
    chat.join("ann");
    assertEquals(List.of("lobby 1/0 Joined ann", "ann joins: Done"), chat.told());
    RosterChange.Joined joined = (RosterChange.Joined) chat.changes.get(0);
    assertEquals(StoreChat.token("ann"), joined.token());
    assertEquals(StoreChat.HOST, joined.host());
    assertFalse(joined.admin());
    assertEquals(joined.at().truncatedTo(ChronoUnit.MILLIS), joined.at());
    assertTrue(Math.abs(joined.at().toEpochMilli() - before) < 60_000);
    assertEquals(1, present("ann").arrival());
    assertEquals(StoreChat.HOST, present("ann").host());
  }

  @Test
  void joinsAreDecidedInTheOrderInWhichTheyWereAskedFor() {
    chat.join("ann");
    chat.join(StoreChat.request("lobby", "other", "Ann", false));
    chat.join("bob");
    List<String> told = chat.told();
    assertEquals(List.of("lobby 1/0 Joined ann", "lobby 2/0 Joined bob"), eventsOf("lobby", told));
    assertTrue(told.contains("Ann joins: NickTaken"), "as soon as it is decided: " + told);
    assertEquals(
        List.of("ann joins: Done", "bob joins: Done"),
        told.stream().filter(each -> each.endsWith("Done")).toList());
    assertEquals(List.of("ann", "bob"), roster());
  }

  @Test
  void aClaimIsHeldAgainstTokenNickAndRoom() {
    chat.follow("attic");
    chat.join("ann");
    chat.told();
    chat.join(StoreChat.request("lobby", "eve", "eve", true));
    chat.join(StoreChat.request("lobby", "eve", "ann", true));
    chat.join(StoreChat.request("lobby", "ann", "eve", true));
    chat.join(StoreChat.request("attic", "ann", "ann", true));
    assertEquals(
        List.of(
            "eve joins: UnknownToken",
            "ann joins: UnknownToken",
            "eve joins: UnknownToken",
            "ann joins: UnknownToken"),
        chat.told());
    chat.lose("ann", RESERVED);
    chat.told();
    chat.join(StoreChat.request("lobby", "ann", "eve", true));
    chat.join(StoreChat.request("attic", "ann", "ann", true));
    assertEquals(List.of("eve joins: UnknownToken", "ann joins: UnknownToken"), chat.told());
  }

  @Test
  void aMemberThatIsPresentMovesByItsToken() {
    chat.join("ann");
    chat.told();
    ClientHost host = new ClientHost("2001:db8::/64", false);
    chat.join(
        new JoinRequest(
            "lobby", StoreChat.token("ann"), true, StoreChat.named("ANN"), host, true, 1));
    assertEquals(List.of("lobby 2/0 Moved ann", "ANN joins: Done"), chat.told());
    assertEquals(
        new RosterChange.Moved(2, 0, StoreChat.token("ann"), host, true), chat.changes.get(1));
    assertEquals(host, present("ann").host());
    assertTrue(present("ann").isAdmin());
    chat.claim("ann");
    chat.told();
    assertTrue(present("ann").isAdmin(), "it stays one");
    assertEquals(1, present("ann").arrival());
  }

  @Test
  void aMemberLeavesBehindItsMessagesAndComesBackWithItsToken() {
    chat.join("ann");
    chat.join("bob");
    chat.told();
    chat.say("ann", "1", "bye");
    chat.lose("ann", RESERVED);
    List<String> told = chat.told();
    assertEquals(List.of("lobby 1 ann: bye", "lobby 3/1 Left ann"), eventsOf("lobby", told));
    assertEquals(List.of("ann 1: stored 1", "ann leaves: Done"), outcomesOf(told));
    RosterChange.Left left = (RosterChange.Left) chat.changes.get(2);
    assertEquals(LeaveReason.of(LeaveReason.Kind.TIMEOUT), left.reason());
    assertFalse(left.revoked());
    chat.join(StoreChat.request("lobby", "eve", "ann", false));
    chat.claim("ann");
    assertEquals(
        List.of("ann joins: NickTaken", "lobby 4/1 Joined ann", "ann joins: Done"), chat.told());
    assertEquals(List.of("bob", "ann"), roster());
    chat.say("ann", "1", "bye");
    assertEquals(List.of("ann 1: repeated 1"), chat.told());
  }

  @Test
  void aNickThatIsReservedNoLongerIsForTheFirstThatWantsIt() {
    chat.join("ann");
    chat.lose("ann", Duration.ZERO);
    chat.join(StoreChat.request("lobby", "eve", "Ann", false));
    chat.told();
    chat.claim("ann");
    assertEquals(List.of("ann joins: NickTaken"), chat.told());
    chat.leave(
        LeaveRequest.ofItself(
            "lobby", StoreChat.token("eve"), LeaveReason.of(LeaveReason.Kind.LEFT)),
        "eve");
    chat.told();
    chat.claim("ann");
    assertEquals(List.of("lobby 5/0 Joined ann", "ann joins: Done"), chat.told());
  }

  @Test
  void aMemberThatLeavesForGoodHasNoTokenAndNoNickAnyMore() {
    chat.join("ann");
    chat.told();
    chat.leave("ann");
    assertEquals(List.of("lobby 2/0 Left ann", "ann leaves: Done"), chat.told());
    assertTrue(((RosterChange.Left) chat.changes.get(1)).revoked());
    chat.claim("ann");
    chat.join(StoreChat.request("lobby", "eve", "ann", false));
    assertEquals(
        List.of("ann joins: UnknownToken", "lobby 3/0 Joined ann", "ann joins: Done"), chat.told());
  }

  @Test
  void aMemberThatIsSentAwayIsGoneWithTheReasonThatIsGiven() {
    chat.join("ann");
    chat.join("bob");
    LeaveReason reason = new LeaveReason(LeaveReason.Kind.KICKED, "be \u0000 'nice' \uD83D\uDC4B");
    chat.told();
    chat.leave(LeaveRequest.sentAway("lobby", StoreChat.token("ann"), reason), "ann");
    assertEquals(List.of("lobby 3/0 Left ann", "ann leaves: Done"), chat.told());
    assertEquals(reason, ((RosterChange.Left) chat.changes.get(2)).reason());
    assertEquals(List.of("bob"), roster());
  }

  @Test
  void aLeaveOfAMemberThatIsNotThereIsDoneAndNotTold() {
    chat.join("ann");
    chat.leave("ann");
    chat.told();
    chat.leave("ann");
    chat.lose("ann", RESERVED);
    chat.lose("eve", RESERVED);
    chat.store()
        .leave(
            LeaveRequest.ofItself(
                "lobby", StoreChat.token("eve"), LeaveReason.of(LeaveReason.Kind.LEFT)),
            null);
    assertEquals(List.of("ann leaves: Done", "ann leaves: Done", "eve leaves: Done"), chat.told());
  }

  @Test
  void aJoinComesBehindTheLeavesThatWereAskedForBefore() {
    chat.join("ann");
    chat.told();
    chat.say("ann", "1", "bye");
    chat.leave("ann");
    chat.join(StoreChat.request("lobby", "eve", "ann", false));
    List<String> told = chat.told();
    assertEquals(
        List.of("lobby 1 ann: bye", "lobby 2/1 Left ann", "lobby 3/1 Joined ann"),
        eventsOf("lobby", told));
    assertTrue(told.contains("ann joins: Done"));
  }

  @Test
  void aRoomHasNoMoreMembersThanTheRequestAllows() {
    chat.join("ann");
    chat.join("bob");
    chat.lose("bob", RESERVED);
    chat.told();
    chat.join(with(StoreChat.request("lobby", "eve", "eve", false), true, 1));
    chat.join(with(StoreChat.request("lobby", "bob", "bob", true), true, 1));
    assertEquals(List.of("eve joins: RoomFull", "bob joins: RoomFull"), chat.told());
    chat.join(with(StoreChat.request("lobby", "ann", "ann", true), false, 1));
    assertEquals(List.of("lobby 4/0 Moved ann", "ann joins: Done"), chat.told());
    chat.join(with(StoreChat.request("lobby", "bob", "bob", true), false, 2));
    assertEquals(List.of("lobby 5/0 Joined bob", "bob joins: Done"), chat.told());
  }

  @Test
  void aNickThatIsTakenIsToldInAFullRoomToo() {
    chat.join("ann");
    chat.told();
    chat.join(with(StoreChat.request("lobby", "eve", "ann", false), false, 1));
    assertEquals(List.of("ann joins: NickTaken"), chat.told());
  }

  @Test
  void whoIsAnAdminIsToldWhenItChanges() {
    chat.join(with(StoreChat.request("lobby", "ann", "ann", false), true, 9));
    chat.join("bob");
    chat.told();
    assertTrue(present("ann").isAdmin());
    chat.store().setAdmin("lobby", StoreChat.token("ann"), true);
    chat.store().setAdmin("lobby", StoreChat.token("bob"), true);
    chat.store().setAdmin("lobby", StoreChat.token("ann"), false);
    chat.store().setAdmin("lobby", StoreChat.token("eve"), true);
    assertEquals(List.of("lobby 3/0 AdminChanged bob", "lobby 4/0 AdminChanged ann"), chat.told());
    assertTrue(present("bob").isAdmin());
    assertFalse(present("ann").isAdmin());
  }

  @Test
  void aRoomThatIsFollowedAgainGoesOnWithItsLogAndWithoutMembers() {
    chat.follow("attic");
    chat.join(StoreChat.request("attic", "ann", "ann", false));
    chat.say("attic", "ann", "1", "hi");
    chat.leave(
        LeaveRequest.ofItself(
            "attic", StoreChat.token("ann"), LeaveReason.of(LeaveReason.Kind.LEFT)),
        "ann");
    chat.told();
    String log = chat.room("attic").log().id();
    chat.unfollow("attic");
    chat.settle();
    assertEquals(log, chat.follow("attic").log().id());
    assertEquals(1, chat.room("attic").log().head());
    assertEquals(0, chat.room("attic").roster().size());
    chat.join(StoreChat.request("attic", "bob", "bob", false));
    chat.say("attic", "bob", "1", "ho");
    assertEquals("attic 2 bob: ho", eventsOf("attic", chat.told()).get(1));
  }

  @Test
  void membersOfAProcessThatHasEndedComeBackWithTheirTokens() {
    chat.join("ann");
    chat.join("bob");
    chat.lose("bob", RESERVED);
    chat.join("cat");
    chat.leave("cat");
    chat.restart();
    chat.told();
    chat.join(StoreChat.request("lobby", "eve", "ann", false));
    chat.join(StoreChat.request("lobby", "eve", "bob", false));
    chat.claim("ann");
    chat.claim("bob");
    chat.claim("cat");
    assertEquals(
        List.of(
            "ann joins: Done",
            "ann joins: NickTaken",
            "bob joins: Done",
            "bob joins: NickTaken",
            "cat joins: UnknownToken"),
        outcomesOf(chat.told()).stream().sorted().toList());
    assertEquals(List.of("ann", "bob"), roster().stream().sorted().toList());
  }

  @Test
  void typingIsToldOfMembersThatArePresent() {
    chat.join("ann");
    chat.settle();
    chat.store().typing("lobby", StoreChat.token("eve"), true);
    chat.store().typing("lobby", StoreChat.token("ann"), true);
    process.runUntil(() -> !chat.typing.isEmpty());
    chat.store().typing("lobby", StoreChat.token("ann"), false);
    process.runUntil(() -> chat.typing.size() > 1);
    assertEquals(List.of("lobby ann true", "lobby ann false"), chat.typing);
  }
}
