namespace BlockSharp.Generator.Tests.Documentation;

public class ReadmeTests
{
    [Fact]
    public void The_readme_shows_what_its_kernel_becomes()
    {
        var page = MarkdownPage.Of("README.md");
        page.Keep("generated loop", "csharp", new ExplainedKernel(page.Kept("source")).AbridgedLoop());
    }
}
