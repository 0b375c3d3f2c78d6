/**
 * What all modules share and nothing else: failures, events, safe file input and output, sizes, digests, time, board
 * profiles and the small interfaces to devices.
 */
package org.sbcprov.core;
