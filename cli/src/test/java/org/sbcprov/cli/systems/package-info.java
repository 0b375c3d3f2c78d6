/** Images of operating systems as their makers shape them, made by the usual tools and not by this project. */
package org.sbcprov.cli.systems;
