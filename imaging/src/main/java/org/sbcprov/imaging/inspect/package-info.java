/** What is in an image, and how far a board would get with it: findings, and a verdict stage by stage. */
package org.sbcprov.imaging.inspect;
