/**
 * Stored mail that is shown to filters once more: what is known of it, one after the other with a bound of threads, and what came of it in
 * a fixed amount of memory. Nothing of the mail's fate is changed here.
 */
package org.posthouse.admin.replay;
