package org.sbcprov.usbboot;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sbcprov.core.failure.ExitStatus;
import org.sbcprov.core.failure.Failure;
import org.sbcprov.core.usb.UsbPort;

/**
 * What became of one board, well or badly.
 *
 * @param chip its chip
 * @param port where it is plugged in
 * @param serial its serial number, if it told it
 * @param started when it was found
 * @param took from there to the end
 * @param stages what it went through
 * @param secondStage what its ROM was sent, if it came to that
 * @param served the files that it read to their end
 * @param metadata what it reported
 * @param outcome how it went, when it went well
 * @param failure why it did not
 * @param afterwards what followed, see {@code --expect}; empty when nothing was expected
 */
public record BoardReport(
    Chip chip,
    UsbPort port,
    Optional<String> serial,
    Instant started,
    Duration took,
    List<StageTime> stages,
    Optional<Served> secondStage,
    List<Served> served,
    Map<String, String> metadata,
    Optional<BootSession.Outcome> outcome,
    Optional<Failure> failure,
    Map<String, Object> afterwards) {
  public BoardReport {
    stages = List.copyOf(stages);
    served = List.copyOf(served);
    metadata = Collections.unmodifiableMap(new LinkedHashMap<>(metadata));
    afterwards = Collections.unmodifiableMap(new LinkedHashMap<>(afterwards));
  }

  /** Whether all went well. */
  public boolean ok() {
    return failure.isEmpty();
  }

  /** What a command that served this board only ends with. */
  public ExitStatus status() {
    return ok() ? ExitStatus.OK : failure.get().exitStatus();
  }

  /**
   * How it went.
   *
   * @throws Failure when it did not go well
   */
  public BootSession.Outcome outcomeOrThrow() {
    if (failure.isPresent()) {
      throw failure.get();
    }
    return outcome.get();
  }

  /** One sentence. */
  public String verdict() {
    return ok() ? outcome.get().verdict() : failure.get().getMessage();
  }

  /** For scripts; of a failure, its code, status, sentence and advice. */
  public Map<String, Object> facts() {
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("chip", chip.name());
    facts.put("port", port.toString());
    if (serial.isPresent()) {
      facts.put("serial", serial.get());
    }
    facts.put("ok", ok());
    facts.put("status", status().code());
    if (failure.isPresent()) {
      facts.put("code", failure.get().code());
    }
    facts.put("verdict", verdict());
    facts.put("next", ok() ? outcome.get().lookForNext() : failure.get().hint());
    if (outcome.isPresent()) {
      Map<String, Object> more = outcome.get().facts();
      facts.put("finished", more.get("finished"));
      facts.put("missing", more.get("missing"));
      if (more.containsKey("last-asked")) {
        facts.put("last-asked", more.get("last-asked"));
      }
    } else {
      failure.get().facts().forEach(facts::putIfAbsent);
    }
    facts.put("started", started.toString());
    facts.put("took-ms", took.toMillis());
    facts.put("stages", Timeline.facts(stages));
    if (secondStage.isPresent()) {
      facts.put("second-stage", secondStage.get().facts());
    }
    List<Map<String, Object>> files = new ArrayList<>();
    for (Served file : served) {
      files.add(file.facts());
    }
    facts.put("files", files);
    facts.put("metadata", metadata);
    if (!afterwards.isEmpty()) {
      facts.put("afterwards", afterwards);
    }
    return facts;
  }
}
