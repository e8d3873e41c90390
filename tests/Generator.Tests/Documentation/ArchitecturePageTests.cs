namespace BlockSharp.Generator.Tests.Documentation;

public class ArchitecturePageTests
{
    /// <summary>The source stands in the page; everything else about it is generated from it.</summary>
    [Fact]
    public void The_page_shows_what_every_stage_makes_of_its_kernel()
    {
        var page = MarkdownPage.Of("docs/architecture.md");
        var kernel = new ExplainedKernel(page.Kept("source"));
        page.Keep("frontend", "text", kernel.Explanation.Frontend);
        page.Keep("specialized", "text", kernel.Explanation.Specialized);
        page.Keep("axis info", "text", kernel.Explanation.AxisInfo);
        page.Keep("layouts", "text", kernel.Explanation.Layouts);
        page.Keep("laid out", "text", kernel.Explanation.LaidOut);
        page.Keep("generated", "csharp", kernel.Method());
        page.Keep("ptx", "text", kernel.PtxLoop());
    }
}
