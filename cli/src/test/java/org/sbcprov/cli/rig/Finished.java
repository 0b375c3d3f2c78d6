package org.sbcprov.cli.rig;

import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A process that has ended.
 *
 * @param status exit status
 * @param out standard output
 * @param err standard error
 * @param took from its start to its end
 */
record Finished(int status, String out, String err, Duration took) {
  private static final Pattern CODE = Pattern.compile("\"error\":\\{\"code\":\"([^\"]*)\"");

  /** The last line of standard output: with {@code --json}, the result. */
  String lastLine() {
    List<String> lines = out.lines().toList();
    return lines.isEmpty() ? "" : lines.get(lines.size() - 1);
  }

  /** The failure's code in the result; empty when there is none. */
  String code() {
    Matcher matcher = CODE.matcher(lastLine());
    return matcher.find() ? matcher.group(1) : "";
  }

  /** All of it, for messages of failed assertions. */
  @Override
  public String toString() {
    return "status " + status + " after " + took.toMillis() + " ms\n" + out + err;
  }
}
