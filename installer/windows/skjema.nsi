; Skjema-setup.exe: for one person without an administrator's rights; /AllUsers for the machine.
;   Skjema-setup.exe [/S] [/AllUsers] [/D=C:\folder]          silent: /S; the folder comes last, without quotes
;   Avinstaller.exe  [/S] [/AllUsers]
; Ends with: 0 done, 1 stopped by the person, 5 Skjema is running, 6 a newer one is installed.
; Never touches a person's app-data folder, where vaults lie.
Unicode true
Target amd64-unicode
RequestExecutionLevel user
!ifdef QUICK
SetCompressor zlib
!else
SetCompressor /SOLID lzma
SetCompressorDictSize 64
!endif
ManifestDPIAware true
ManifestSupportedOS all
CRCCheck on
Name "Skjema"
OutFile "${OUT}"
Icon "${ICON}"
UninstallIcon "${ICON}"
BrandingText "Skjema ${VERSION}"
ShowInstDetails nevershow
ShowUninstDetails nevershow
!include FileFunc.nsh
!include LogicLib.nsh
!include WordFunc.nsh
!include x64.nsh
!insertmacro VersionCompare
!define UNINSTALL "Software\Microsoft\Windows\CurrentVersion\Uninstall\Skjema"
!ifdef UNINSTALLER_SIGNER
!uninstfinalize `${UNINSTALLER_SIGNER} "%1"` = 0
!endif
Var Scope

Page directory
Page instfiles
UninstPage uninstConfirm
UninstPage instfiles
LoadLanguageFile "${NSISDIR}\Contrib\Language files\Norwegian.nlf"
VIProductVersion "${VERSION}.0"
VIAddVersionKey /LANG=1044 "CompanyName" "Skjema"
VIAddVersionKey /LANG=1044 "ProductName" "Skjema"
VIAddVersionKey /LANG=1044 "ProductVersion" "${VERSION}"
VIAddVersionKey /LANG=1044 "FileVersion" "${VERSION}"
VIAddVersionKey /LANG=1044 "FileDescription" "Installasjon av Skjema"
VIAddVersionKey /LANG=1044 "LegalCopyright" "Skjema"

!macro Begin UN
Function ${UN}ChooseScope
  SetRegView 64
  ${GetParameters} $R0
  ClearErrors
  ${GetOptions} $R0 "/AllUsers" $R1
  ${If} ${Errors}
    SetShellVarContext current
    StrCpy $Scope "/CurrentUser"
  ${Else}
    SetShellVarContext all
    StrCpy $Scope "/AllUsers"
  ${EndIf}
FunctionEnd

; A library that is in use can't be replaced: stop before anything is taken away.
Function ${UN}StopIfOpen
  ${If} ${FileExists} "$INSTDIR\Skjema.exe"
    ClearErrors
    FileOpen $R2 "$INSTDIR\Skjema.exe" a
    ${If} ${Errors}
      MessageBox MB_OK|MB_ICONEXCLAMATION "Skjema er åpent. Lukk det, og prøv igjen." /SD IDOK
      SetErrorLevel 5
      Quit
    ${EndIf}
    FileClose $R2
  ${EndIf}
FunctionEnd
!macroend
!insertmacro Begin ""
!insertmacro Begin "un."

Function .onInit
  Call ChooseScope
  ${If} $INSTDIR == ""
    ReadRegStr $INSTDIR SHCTX "${UNINSTALL}" "InstallLocation"
  ${EndIf}
  ${If} $INSTDIR == ""
    ${If} $Scope == "/AllUsers"
      StrCpy $INSTDIR "$PROGRAMFILES64\Skjema"
    ${Else}
      StrCpy $INSTDIR "$LOCALAPPDATA\Programs\Skjema"
    ${EndIf}
  ${EndIf}
  ReadRegStr $R3 SHCTX "${UNINSTALL}" "DisplayVersion"
  ${If} $R3 != ""
    ${VersionCompare} "$R3" "${VERSION}" $R4
    ${If} $R4 == 1
      MessageBox MB_OK|MB_ICONEXCLAMATION "En nyere utgave av Skjema ($R3) er allerede installert." /SD IDOK
      SetErrorLevel 6
      Quit
    ${EndIf}
  ${EndIf}
FunctionEnd

Function un.onInit
  Call un.ChooseScope
FunctionEnd

Section "Skjema"
  Call StopIfOpen
  SetOutPath "$INSTDIR"
  RMDir /r "$INSTDIR\python"
  RMDir /r "$INSTDIR\pkgs"
  File /r "${PAYLOAD}/*"
  WriteUninstaller "$INSTDIR\Avinstaller.exe"
  CreateShortCut "$SMPROGRAMS\Skjema.lnk" "$INSTDIR\Skjema.exe"
  WriteRegStr SHCTX "Software\Classes\.skjemainvitasjon" "" "Skjema.Invitasjon"
  WriteRegStr SHCTX "Software\Classes\.skjemainvitasjon" "Content Type" "application/x-skjemainvitasjon"
  WriteRegStr SHCTX "Software\Classes\Skjema.Invitasjon" "" "Invitasjon til Skjema"
  WriteRegStr SHCTX "Software\Classes\Skjema.Invitasjon\DefaultIcon" "" "$INSTDIR\Skjema.exe,1"
  WriteRegStr SHCTX "Software\Classes\Skjema.Invitasjon\shell\open\command" "" '"$INSTDIR\Skjema.exe" "%1"'
  WriteRegStr SHCTX "${UNINSTALL}" "DisplayName" "Skjema"
  WriteRegStr SHCTX "${UNINSTALL}" "DisplayVersion" "${VERSION}"
  WriteRegStr SHCTX "${UNINSTALL}" "Publisher" "Skjema"
  WriteRegStr SHCTX "${UNINSTALL}" "DisplayIcon" "$INSTDIR\Skjema.exe"
  WriteRegStr SHCTX "${UNINSTALL}" "InstallLocation" "$INSTDIR"
  WriteRegStr SHCTX "${UNINSTALL}" "UninstallString" '"$INSTDIR\Avinstaller.exe" $Scope'
  WriteRegStr SHCTX "${UNINSTALL}" "QuietUninstallString" '"$INSTDIR\Avinstaller.exe" $Scope /S'
  WriteRegDWORD SHCTX "${UNINSTALL}" "EstimatedSize" ${SIZE_KB}
  WriteRegDWORD SHCTX "${UNINSTALL}" "NoModify" 1
  WriteRegDWORD SHCTX "${UNINSTALL}" "NoRepair" 1
SectionEnd

Section "Uninstall"
  Call un.StopIfOpen
  SetOutPath "$TEMP"
  Delete "$SMPROGRAMS\Skjema.lnk"
  RMDir /r "$INSTDIR\python"
  RMDir /r "$INSTDIR\pkgs"
  Delete "$INSTDIR\Skjema.exe"
  Delete "$INSTDIR\skjema-cli.exe"
  Delete "$INSTDIR\Avinstaller.exe"
  RMDir "$INSTDIR"
  DeleteRegKey SHCTX "Software\Classes\.skjemainvitasjon"
  DeleteRegKey SHCTX "Software\Classes\Skjema.Invitasjon"
  DeleteRegKey SHCTX "${UNINSTALL}"
SectionEnd
