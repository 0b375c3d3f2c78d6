package org.sbcprov.usbboot.trace;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The attempts at one port, in their order. How often something is tried that fails each time is a matter of time, so
 * there may be more or fewer of such attempts in a row than were recorded; and those that were only to look belong to
 * the choice of boards, which a replay does not make.
 */
final class AttemptTrack {
  private final List<Attempt> attempts = new ArrayList<>();
  private int position;

  void add(Attempt attempt) {
    attempts.add(attempt);
  }

  /**
   * The attempt for a request, which is done with.
   *
   * @return null when another one was recorded, or no more
   */
  Attempt play(Map<String, Object> request) {
    int match = nextPosition(request);
    if (match < attempts.size() && attempts.get(match).isFor(request)) {
      position = match + 1;
      return attempts.get(match);
    }
    boolean again = position > 0 && last().inVain() && last().isFor(request);
    return again ? last() : null;
  }

  /** The one that was played last; there has to be one. */
  private Attempt last() {
    return attempts.get(position - 1);
  }

  /** Past those that only repeat what failed, and those that were only to look, unless they are what is asked for. */
  private int nextPosition(Map<String, Object> request) {
    int next = position;
    while (next < attempts.size() && !attempts.get(next).isFor(request) && mayBeLeftOut(attempts.get(next))) {
      next++;
    }
    return next;
  }

  private boolean mayBeLeftOut(Attempt attempt) {
    return attempt.isLook() || position > 0 && last().inVain() && attempt.isLike(last());
  }

  /** The index of the record that comes next; -1 when there is none but such as may be left out. */
  int nextIndex() {
    int next = nextPosition(Map.of());
    return next < attempts.size() ? attempts.get(next).index() : -1;
  }
}
