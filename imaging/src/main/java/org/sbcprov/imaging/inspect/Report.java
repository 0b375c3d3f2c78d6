package org.sbcprov.imaging.inspect;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sbcprov.imaging.content.Content;
import org.sbcprov.imaging.finding.Finding;

/**
 * The report on a file.
 *
 * @param file the file
 * @param size its size in bytes
 * @param kind what it is
 * @param target what it is for, in words: board, chip, medium; empty when nothing is known
 * @param targetFacts the same for scripts
 * @param table its partition table, if a good one was found
 * @param partitions its partitions, in the order of their numbers
 * @param others what lies outside of partitions' starts
 * @param content what a file without partitions holds; empty for a disk
 * @param findings what was noticed, in the order in which it was
 * @param stages how far a board would get; empty for what is no disk, or none for a board of the kind that is known here
 * @param verdict what it comes to
 * @param sentence the verdict in one sentence
 * @param asExpected whether it is what it was compared with, if it was
 */
public record Report(
    Path file,
    long size,
    Kind kind,
    String target,
    Map<String, Object> targetFacts,
    Optional<TableReport> table,
    List<PartitionReport> partitions,
    List<Gap> others,
    Optional<Content> content,
    List<Finding> findings,
    List<Stage> stages,
    Verdict verdict,
    String sentence,
    boolean asExpected) {
  public Report {
    partitions = List.copyOf(partitions);
    others = List.copyOf(others);
    findings = List.copyOf(findings);
    stages = List.copyOf(stages);
  }

  /** Whether something is broken. */
  public boolean hasErrors() {
    return Finding.firstError(findings).isPresent();
  }

  /** The report for people, line by line. */
  public List<String> lines() {
    return ReportText.lines(this);
  }

  /** What only those want to know who look closer, line by line. */
  public List<String> details() {
    return ReportText.details(this);
  }

  /** Names and values, for scripts. */
  public Map<String, Object> facts() {
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("file", file);
    facts.put("size", size);
    facts.put("kind", kind.word());
    if (!targetFacts.isEmpty()) {
      facts.put("target", targetFacts);
    }
    if (table.isPresent()) {
      facts.put("table", table.get().facts());
      facts.put("mbr-entries", table.get().mbrFacts());
      facts.put("backup-differences", table.get().differences());
    }
    if (kind == Kind.DISK) {
      List<Map<String, Object>> rows = new ArrayList<>();
      for (PartitionReport partition : partitions) {
        rows.add(partition.facts());
      }
      facts.put("partitions", rows);
      List<Map<String, Object>> gaps = new ArrayList<>();
      for (Gap gap : others) {
        gaps.add(gap.facts());
      }
      facts.put("elsewhere", gaps);
    }
    if (content.isPresent()) {
      facts.put("content", content.get().facts());
    }
    List<Map<String, Object>> found = new ArrayList<>();
    for (Finding finding : findings) {
      found.add(finding.facts());
    }
    facts.put("findings", found);
    if (kind == Kind.DISK) {
      List<Map<String, Object>> steps = new ArrayList<>();
      for (Stage stage : stages) {
        steps.add(stage.facts());
      }
      facts.put("stages", steps);
    }
    facts.put("verdict", verdict.word());
    facts.put("sentence", sentence);
    return facts;
  }
}
