using System.IO.Compression;
using System.Reflection;
using BlockSharp.Package.Tests;

[assembly: AssemblyFixture(typeof(PackedFeed))]

namespace BlockSharp.Package.Tests;

/// <summary>
/// The packages of this repository, packed into a folder outside of it. Projects that are made beside it restore from that folder, and take everything
/// else from what the build of the repository has restored already, so they need no network and see no package of an earlier run.
/// </summary>
public sealed class PackedFeed : IAsyncLifetime
{
    private readonly string _root = Directory.CreateTempSubdirectory("blocksharp-packages").FullName;

    /// <summary>The folder of the repository.</summary>
    public static string Repository { get; } = Metadata("Repository");

    private string Feed => Path.Combine(_root, "feed");

    public async ValueTask InitializeAsync()
    {
        foreach (var project in new[] { "src/Dsl", "src/Kernels" })
            await DotnetCli.RunSuccessfully(Repository, "pack", project, "--no-build", "-c", Metadata("Configuration"), "-o", Feed, "-v", "q", "-nologo");

        var locals = await DotnetCli.RunSuccessfully(Repository, "nuget", "locals", "global-packages", "--list");
        var restored = locals[(locals.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim();
        File.WriteAllText(
            Path.Combine(_root, "nuget.config"),
            $"""
            <configuration>
              <config>
                <add key="globalPackagesFolder" value="{Path.Combine(_root, "installed")}" />
              </config>
              <fallbackPackageFolders>
                <clear />
                <add key="restored" value="{restored}" />
              </fallbackPackageFolders>
              <packageSources>
                <clear />
                <add key="packed" value="{Feed}" />
              </packageSources>
            </configuration>
            """);
    }

    public ValueTask DisposeAsync()
    {
        Directory.Delete(_root, recursive: true);
        return ValueTask.CompletedTask;
    }

    /// <summary>Opens the package of an id.</summary>
    public ZipArchive Open(string id)
    {
        var package = Directory.GetFiles(Feed, $"{id}.*.nupkg").Single(path => char.IsAsciiDigit(Path.GetFileName(path)[id.Length + 1]));
        return ZipFile.OpenRead(package);
    }

    /// <summary>Makes a console project that references a package, in a folder of its own.</summary>
    /// <returns>The folder.</returns>
    public string MakeProject(string name, string program, string package = "BlockSharp")
    {
        var folder = Directory.CreateDirectory(Path.Combine(_root, name)).FullName;
        File.WriteAllText(
            Path.Combine(folder, $"{name}.csproj"),
            $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <TargetFramework>net{Environment.Version.Major}.0</TargetFramework>
                <OutputType>Exe</OutputType>
                <Nullable>enable</Nullable>
                <ImplicitUsings>enable</ImplicitUsings>
                <TreatWarningsAsErrors>true</TreatWarningsAsErrors>
                <UseAppHost>false</UseAppHost>
              </PropertyGroup>
              <ItemGroup>
                <PackageReference Include="{package}" Version="*-*" />
              </ItemGroup>
            </Project>
            """);
        File.WriteAllText(Path.Combine(folder, "Program.cs"), program);
        return folder;
    }

    private static string Metadata(string key) =>
        typeof(PackedFeed).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(attribute => attribute.Key == key).Value!;
}
