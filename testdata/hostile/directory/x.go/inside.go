// Inside a folder that is named like a file.
package inside

func nothing() {}
