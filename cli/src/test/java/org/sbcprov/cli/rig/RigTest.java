package org.sbcprov.cli.rig;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Scenarios for the machine with a USB stack; anywhere else they are skipped, with a message. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Tag("rig")
@ExtendWith(RigTest.OnlyThere.class)
@interface RigTest {
  /** Skips what is not run in the machine. */
  final class OnlyThere implements ExecutionCondition {
    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
      return Rig.here()
          ? ConditionEvaluationResult.enabled("this is the machine")
          : ConditionEvaluationResult.disabled("skipped: it needs a real USB stack; cli/src/rig/run runs it");
    }
  }
}
