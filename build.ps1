#!/usr/bin/env pwsh
# Shortcuts, each one call of the dotnet CLI: ./build.ps1 Test
param(
    [ValidateSet('Build', 'Test', 'Download', 'Pack')]
    [string] $Target = 'Build'
)

Set-Location $PSScriptRoot

switch ($Target) {
    'Build' { dotnet build HnActors.sln -c Release }
    'Test' { dotnet test HnActors.sln }
    'Download' { dotnet run -c Release --project src/HnActors.Node -- download --last 10000 --out sim.jsonl --store sqlite:sim.db --api sim }
    'Pack' { dotnet pack HnActors.sln -c Release -o artifacts }
}

exit $LASTEXITCODE
