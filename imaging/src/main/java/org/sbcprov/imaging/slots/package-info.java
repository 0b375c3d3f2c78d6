/** The two root file systems of an A/B scheme: which ones there are, which one starts, and making it the other one. */
package org.sbcprov.imaging.slots;
