/**
 * Builds images: a plan is made first, with everything read and checked that can be, and then written. {@code Planner} makes
 * the plan from a {@code BuildRequest}; {@code ImageBuild} writes it.
 */
package org.sbcprov.imaging.build;
