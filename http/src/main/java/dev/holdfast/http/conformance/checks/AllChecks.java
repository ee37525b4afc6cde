package dev.holdfast.http.conformance.checks;

import static com.google.common.collect.ImmutableList.toImmutableList;

import com.google.common.collect.ImmutableList;
import dev.holdfast.http.conformance.Check;
import dev.holdfast.http.conformance.ConformanceSuite;
import dev.holdfast.http.conformance.ProtocolRules;
import java.util.stream.Stream;

/** The catalogue of all checks. */
public final class AllChecks {

  private AllChecks() {}

  /** All rules of the protocol with all checks. */
  public static ConformanceSuite suite() {
    ImmutableList<Check> checks =
        Stream.of(
                HttpChecks.ALL,
                RequestBodyChecks.ALL,
                OriginAndHostChecks.ALL,
                HttpGrammarChecks.ALL,
                JsonChecks.ALL,
                SessionCreationChecks.ALL,
                WindowChecks.ALL,
                HeldRequestChecks.ALL,
                RepeatAndReportChecks.ALL,
                InactivityChecks.ALL,
                SessionEndChecks.ALL,
                RequestLimitChecks.ALL,
                MailboxLimitChecks.ALL,
                SessionLimitChecks.ALL,
                ConnectionLimitChecks.ALL,
                PollingSessionChecks.ALL,
                WebSocketHandshakeChecks.ALL,
                WebSocketFrameChecks.ALL,
                WebSocketSessionChecks.ALL,
                RoomMembershipChecks.ALL,
                MemberAndRoomListChecks.ALL,
                NameChecks.ALL,
                LargeRoomChecks.ALL,
                TypingChecks.ALL,
                MessageAndWhisperChecks.ALL,
                MessageRateChecks.ALL,
                HistoryChecks.ALL,
                CommandChecks.ALL,
                HostBanChecks.ALL,
                GuestReadChecks.ALL,
                EventStreamChecks.ALL,
                GuestPostChecks.ALL)
            .flatMap(ImmutableList::stream)
            .collect(toImmutableList());
    return new ConformanceSuite(ProtocolRules.rules(), checks, UntestableRules.REASONS);
  }
}
