package org.sbcprov.cli.image;

import org.sbcprov.cli.Command;
import org.sbcprov.cli.HelpPage;
import org.sbcprov.cli.Outcome;
import org.sbcprov.cli.Session;
import org.sbcprov.core.ByteSize;
import org.sbcprov.core.failure.ExitStatus;
import org.sbcprov.core.failure.Failure;
import org.sbcprov.imaging.build.BuildRequest;
import org.sbcprov.imaging.build.ImagePlan;
import org.sbcprov.imaging.build.Planner;
import picocli.CommandLine.Model.CommandSpec;

/** {@code sbcprov image plan --board BOARD}. */
public final class PlanCommand implements Command {
  private final BuildOptions options = new BuildOptions();

  @Override
  public void describe(CommandSpec spec) {
    options.addTo(spec);
    HelpPage.of(
            spec,
            "Show what an image would be made of, sector by sector, and write nothing.",
            "Takes the options of image build, reads and checks the same files, and fails where that would fail.")
        .example("sbcprov image plan --board bpi-r4 --layout frank-w", "Where does what go?")
        .exits(ExitStatus.BAD_INPUT, ExitStatus.REFUSED);
  }

  @Override
  public Outcome run(Session session) {
    try (ImagePlan plan = plan(session)) {
      session.print(PlanText.map(plan));
      session.say("image       " + plan.request().out() + " (" + new ByteSize(plan.size()) + "), not written");
      PlanText.steps(plan, session);
      return Outcome.ok(plan.facts());
    }
  }

  private ImagePlan plan(Session session) {
    BuildRequest request = options.request(session);
    try {
      return Planner.plan(request, session.events());
    } catch (Failure e) {
      throw options.told(e);
    }
  }
}
